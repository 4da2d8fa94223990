"""Terms as a file: CSV or JSON in, CSV out.  Every complaint about a file names its line."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from moderation.models import Term
from moderation.terms import COLUMNS, Row, check_row, snapshot

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5000
MAX_ERRORS = 50
REQUIRED = ("text", "clause_code", "severity", "kind")
TEXTS = (*REQUIRED, "note", "stage")
# What an empty cell means: in use, and homophones as they were.
FLAGS: Mapping[str, bool | None] = {"is_active": True, "homophones": None}
WRONG = object()
YES = frozenset({"1", "true", "yes", "是"})
NO = frozenset({"0", "false", "no", "否"})
# A spreadsheet runs a cell that starts like this as a formula; a quote in front makes it text.
FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the rows that are right, and (line, what is wrong) for the rest."""

    rows: tuple[Row, ...]
    errors: tuple[tuple[int, str], ...]


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


def read(content: bytes) -> Reading:
    """Read a CSV with a heading line, or a JSON list of objects; UTF-8 or GB18030.

    Raises ``UnreadableFile`` when it is too big, in another encoding or neither format.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 2 MB. Split it and import the parts."))
    text = _decode(content)
    if not text.strip():
        raise UnreadableFile(_("The file is empty."))
    records = _from_json(text) if text.lstrip().startswith(("[", "{")) else _from_csv(text)
    return _collect(records)


def write(terms: Iterable[Term]) -> Iterator[str]:
    """CSV lines for the terms, heading first; reading them back changes nothing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for term in terms:
        values = snapshot(term) | {
            "fields": " ".join(term.fields),
            "homophones": "1" if term.homophones else "0",
            "is_active": "1" if term.is_active else "0",
        }
        writer.writerow([_guarded(str(values[name])) for name in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(_("The file is in UTF-16. Save it as “CSV UTF-8” and try again."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile(_("This is not a text file in UTF-8 or GB18030."))


def _from_csv(text: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip() for name in next(reader)]
        _check_names(heading)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                yield (
                    line,
                    _("%(found)s cells, but the heading has %(expected)s.")
                    % {
                        "found": len(cells),
                        "expected": len(heading),
                    },
                )
                continue
            yield line, dict(zip(heading, map(_unguarded, cells), strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s is not valid CSV (%(error)s).")
            % {"line": reader.line_num, "error": error}
        ) from error


def _from_json(text: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("This is not valid JSON: %(error)s") % {"error": error}) from error
    if not isinstance(document, list):
        raise UnreadableFile(_("The JSON file must be a list of objects, one for each term."))
    for place, item in enumerate(document, start=1):
        if not isinstance(item, dict):
            yield place, _("This is not an object.")
            continue
        missing = [name for name in REQUIRED if name not in item]
        unknown = [name for name in item if name not in COLUMNS]
        if missing or unknown:
            yield place, _naming(missing, unknown)
            continue
        yield place, item


def _check_names(heading: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in heading]
    unknown = [name for name in heading if name not in COLUMNS]
    if missing or unknown:
        raise UnreadableFile(_naming(missing, unknown))
    if len(set(heading)) != len(heading):
        raise UnreadableFile(_("The heading names a column twice."))


def _naming(missing: list[str], unknown: list[str]) -> str:
    if missing:
        return _("Missing: %(names)s. Expected columns: %(columns)s.") % {
            "names": ", ".join(missing),
            "columns": ", ".join(COLUMNS),
        }
    return _("Unknown: %(names)s. Expected columns: %(columns)s.") % {
        "names": ", ".join(name[:40] for name in unknown[:5]),
        "columns": ", ".join(COLUMNS),
    }


def _collect(records: Iterator[tuple[int, Mapping[str, Any] | str]]) -> Reading:
    rows: list[Row] = []
    errors: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for count, (line, record) in enumerate(records, start=1):
        if count > MAX_ROWS:
            raise UnreadableFile(
                _("More than %(limit)s terms. Split the file and import the parts.")
                % {"limit": MAX_ROWS}
            )
        row = record if isinstance(record, str) else _row(line, record)
        wrong = [row] if isinstance(row, str) else check_row(row)
        if isinstance(row, Row) and not wrong:
            first = seen.setdefault(row.text, line)
            if first != line:
                wrong = [
                    _("“%(text)s” is already in line %(line)s.")
                    % {
                        "text": row.text,
                        "line": first,
                    }
                ]
            else:
                rows.append(row)
        errors.extend((line, message) for message in wrong)
        if len(errors) >= MAX_ERRORS:
            errors.append((line, _("There are more errors; correct these first.")))
            break
    return Reading(tuple(rows), tuple(errors))


def _row(line: int, record: Mapping[str, Any]) -> Row | str:
    fields = record.get("fields") or []
    texts = {name: record.get(name, "") for name in TEXTS}
    if not all(isinstance(value, str) for value in texts.values()):
        return _("Every value must be text.")
    if isinstance(fields, str):
        fields = fields.replace(",", " ").replace(";", " ").split()
    if not isinstance(fields, list) or not all(isinstance(name, str) for name in fields):
        return _("“fields” must be a list of names.")
    flags = {name: _flag(record.get(name, ""), empty) for name, empty in FLAGS.items()}
    wrong = [name for name, value in flags.items() if value is WRONG]
    if wrong:
        return _("“%(name)s” must be 1 or 0.") % {"name": wrong[0]}
    texts = {name: value.strip() for name, value in texts.items()}
    return Row(line=line, fields=tuple(fields), **flags, **texts)


def _flag(value: Any, empty: bool | None) -> Any:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    if word == "":
        return empty
    return word in YES if word in YES | NO else WRONG


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
