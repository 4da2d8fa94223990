"""Reading the answer of the judge outside strictly: what does not fit the form is not read."""

import json
from collections.abc import Iterator
from typing import Any

from moderation.judge_prompt import FIELDS, MAX_FINDINGS
from moderation.material import Field

MIN_QUOTE, MAX_QUOTE = 2, 300
MAX_CODE = 8
_FIELDS = {name.value: name for name in FIELDS}


class Unreadable(ValueError):
    """The answer is not what was asked for."""


def quoted(answer: bytes) -> Iterator[tuple[str, Field, str]]:
    """Clause code, field and quote of each finding, each once, at most twenty.

    Raises ``Unreadable`` when the answer is no chat completion or its content no such list; a
    single entry that does not fit is left out.
    """
    content = _content(answer)
    entries = _object(content).get("findings")
    if not isinstance(entries, list):
        raise Unreadable("there is no list of findings")
    told = dict.fromkeys(filter(None, map(_entry, entries[:MAX_FINDINGS])))
    yield from told


def _content(answer: bytes) -> str:
    completion = _object(answer)
    try:
        content = completion["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise Unreadable("it is no chat completion") from error
    if not isinstance(content, str):
        raise Unreadable("its content is no text")
    stripped = content.strip()
    if stripped.startswith("```") and stripped.endswith("```"):
        # Some models cannot leave the fence out, whatever they are told.
        stripped = stripped.removeprefix("```json").removeprefix("```").removesuffix("```")
    return stripped


def _object(source: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("it is not a JSON object")
    return found


def _entry(entry: object) -> tuple[str, Field, str] | None:
    if not isinstance(entry, dict):
        return None
    clause, name, quote = entry.get("clause"), entry.get("field"), entry.get("quote")
    if not (isinstance(clause, str) and isinstance(name, str) and isinstance(quote, str)):
        return None
    fits = 0 < len(clause) <= MAX_CODE and MIN_QUOTE <= len(quote) <= MAX_QUOTE
    return (clause, _FIELDS[name], quote) if fits and name in _FIELDS else None
