"""Labelled lines from JSON files, one object a line, read one at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from moderation.classifier.headline import headline
from moderation.text_material import MAX_BYTES, UnusableText, decoded

TARGETS = ("cat", "label")
NO_LABEL = ""
_LONGEST_LABEL = 100
_LARGEST = 10**18


class LineUnusable(ValueError):
    """A line that cannot be read; the message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One line: the text, its label as a string, and the title and body where it has them."""

    text: str
    label: str
    title: str
    body: str
    source: str
    target: str
    size: int

    @property
    def reading(self) -> str:
        """What a model reads: a title with the body below it where there is one, else the text."""
        return headline(self.title or self.text, self.body) if self.body.strip() else self.text


def labelled_lines(file: BinaryIO, *, target: str | None) -> Iterator[Labelled]:
    """The lines of a file in order, blank ones left out; memory is one line.

    Without ``target`` the first line decides: ``cat`` if it has that key, else ``label``; with
    ``NO_LABEL`` none is read.
    Raises ``LineUnusable`` at the first line that is damaged, too long or has no such label.
    """
    number = 0
    while raw := file.readline(MAX_BYTES + 1):
        number += 1
        if len(raw) > MAX_BYTES:
            raise LineUnusable(f"Line {number}: longer than 5 MB. Split it.")
        if raw.strip():
            try:
                found = _labelled(raw, target)
            except LineUnusable as error:
                raise LineUnusable(f"Line {number}: {error}") from error
            target = found.target
            yield found


def _labelled(raw: bytes, target: str | None) -> Labelled:
    try:
        given = json.loads(decoded(raw))
    except UnusableText as error:
        raise LineUnusable(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise LineUnusable("it is not JSON.") from error
    if not isinstance(given, dict):
        raise LineUnusable("it is not a JSON object.")
    if target is None:
        target = "cat" if "cat" in given else "label"
    title, body = _string(given, "title"), _string(given, "body")
    text = _string(given, "text") or title or body
    if not text.strip():
        raise LineUnusable("it has no text.")
    return Labelled(
        text=text,
        label="" if target == NO_LABEL else _label(given, target),
        title=title,
        body=body,
        source=_string(given, "source"),
        target=target,
        size=len(raw),
    )


def _string(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineUnusable(f"{key} must be a string.")
    return value


def _label(given: dict[str, Any], target: str) -> str:
    if target not in given:
        other = [name for name in TARGETS if name in given]
        hint = f" It has {other[0]}: give --target {other[0]}." if other else ""
        raise LineUnusable(f"it has no {target}.{hint}")
    value = given[target]
    # A truth value is an integer to Python but a mistake here.
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise LineUnusable(f"{target} must be a whole number or a word.")
    label = value if isinstance(value, str) else str(max(-_LARGEST, min(value, _LARGEST)))
    if not label or len(label) > _LONGEST_LABEL or not label.isprintable():
        raise LineUnusable(f"{target} is too long or not printable.")
    return label
