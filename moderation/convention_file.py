"""A version of the convention as one JSON file: what the site ships, exports and imports."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from moderation.errors import BrokenConvention
from moderation.models import Clause, ConventionVersion, Section

SEED = Path(__file__).parent / "seed" / "convention-1.json"
MAX_BYTES = 2 * 1024 * 1024
MAX_CLAUSES = 500
LANGUAGES = {"en": "en", "zh-hans": "zh_hans", "zh-hant": "zh_hant"}
_SECTION_TEXTS = ("label", "text")
_CLAUSE_TEXTS = ("label", "text", "examples")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says, as columns of the rows to be made."""

    notes: Mapping[str, str]
    sections: tuple[Mapping[str, Any], ...]
    clauses: tuple[Mapping[str, Any], ...]


def read(raw: bytes) -> Content:
    """The content of a file; raises ``BrokenConvention`` saying where it is wrong.

    Every text stands in English, Simplified and Traditional Chinese.  Unknown keys are ignored.
    """
    if len(raw) > MAX_BYTES:
        raise BrokenConvention(_("The file is larger than 2 MB."))
    try:
        given = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BrokenConvention(_("This is not a JSON file in UTF-8.")) from error
    if not isinstance(given, dict):
        raise BrokenConvention(_("The file must hold one object with “sections” and “clauses”."))
    sections = _rows(given, "sections", _section)
    clauses = _rows(given, "clauses", _clause)
    codes = [row["code"] for row in clauses]
    for code in codes:
        if codes.count(code) > 1:
            raise BrokenConvention(_("Clause %(code)s stands there twice.") % {"code": code})
    keys = [row["key"] for row in sections]
    if len(set(keys)) != len(keys):
        raise BrokenConvention(_("A section stands there twice."))
    return Content(_columns(given.get("note", {}), "note", _("The note")), sections, clauses)


def write(version: ConventionVersion) -> str:
    """The file of a version: UTF-8 JSON that ``read`` takes back unchanged."""
    content = {
        "number": version.number,
        "note": _languages(version, "note"),
        "sections": [
            {"key": row.key, **{name: _languages(row, name) for name in _SECTION_TEXTS}}
            for row in version.sections.order_by("position")
        ],
        "clauses": [
            {
                "code": row.code,
                "severity": row.severity,
                "default_effect": row.default_effect,
                "applies_to": row.applies_to,
                **{name: _languages(row, name) for name in _CLAUSE_TEXTS},
            }
            for row in version.clauses.order_by("position")
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _rows(
    given: Mapping[str, Any], name: str, read_one: Callable[[int, Mapping[str, Any]], Any]
) -> tuple[Mapping[str, Any], ...]:
    rows = given.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BrokenConvention(_("“%(name)s” must be a list of objects.") % {"name": name})
    if len(rows) > MAX_CLAUSES:
        raise BrokenConvention(_("“%(name)s” holds too many entries.") % {"name": name})
    return tuple(read_one(position, row) for position, row in enumerate(rows))


def _section(position: int, row: Mapping[str, Any]) -> Mapping[str, Any]:
    where = _("Section %(number)s") % {"number": position + 1}
    columns = {"key": row.get("key", ""), "position": position}
    for name in _SECTION_TEXTS:
        columns |= _columns(row.get(name), name, where)
    _validate(Section(**columns), where)
    return columns


def _clause(position: int, row: Mapping[str, Any]) -> Mapping[str, Any]:
    code = str(row.get("code", ""))
    where = _("Clause %(code)s") % {"code": code or position + 1}
    columns = {
        "code": code,
        "parent": code.rpartition(".")[0],
        "position": position,
        "severity": row.get("severity", ""),
        "default_effect": row.get("default_effect", ""),
        "applies_to": row.get("applies_to", []),
    }
    for name in _CLAUSE_TEXTS:
        columns |= _columns(row.get(name), name, where)
    _validate(Clause(**columns), where)
    return columns


def _validate(row: Section | Clause, where: str) -> None:
    try:
        row.full_clean(exclude={"version"}, validate_unique=False, validate_constraints=False)
    except (ValidationError, TypeError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise BrokenConvention(f"{where}: {said}") from error


def _columns(texts: object, name: str, where: str) -> dict[str, str]:
    if not isinstance(texts, dict) or not all(
        isinstance(texts.get(language, ""), str) for language in LANGUAGES
    ):
        raise BrokenConvention(
            _("%(where)s: “%(name)s” must give a text for each of %(languages)s.")
            % {"where": where, "name": name, "languages": ", ".join(LANGUAGES)}
        )
    return {f"{name}_{column}": texts.get(tag, "") for tag, column in LANGUAGES.items()}


def _languages(row: Any, name: str) -> dict[str, str]:
    return {tag: getattr(row, f"{name}_{column}") for tag, column in LANGUAGES.items()}
