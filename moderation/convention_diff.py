"""What changed between two versions of the convention, by clause and by character."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation.models import Clause, ConventionVersion, Section

# Latin words, numbers and spaces compare whole; every other character by itself.
_TOKEN = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of wording: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause or section that differs; ``terms`` lists settings as (name, before, after)."""

    code: str
    kind: str
    label: str
    anchor: str
    pieces: tuple[Piece, ...]
    terms: tuple[tuple[str, str, str], ...] = ()


def between(before: "ConventionVersion | None", after: "ConventionVersion") -> Iterator[Change]:
    """What ``after`` changes against ``before``; against nothing, all of it is new."""
    yield from changes(before.sections.all() if before else (), after.sections.all())
    yield from changes(before.clauses.all() if before else (), after.clauses.all())


def changes(
    before: Iterable["Clause | Section"], after: Iterable["Clause | Section"]
) -> Iterator[Change]:
    """Every part that was added, removed or changed, in the order of the later version.

    Texts are compared in the active language.  A part is known by its code or key.
    """
    old = {_key(part): part for part in before}
    for part in after:
        past = old.pop(_key(part), None)
        if past is None:
            yield _change("added", part, (Piece("new", _wording(part)),))
            continue
        pieces = tuple(compare(_wording(past), _wording(part)))
        settings = tuple(_settings(past, part))
        if settings or any(piece.kind != "same" for piece in pieces):
            yield _change("changed", part, pieces, settings)
    for part in old.values():
        yield _change("removed", part, (Piece("gone", _wording(part)),))


def compare(before: str, after: str) -> Iterator[Piece]:
    """The stretches two wordings share and the ones they do not; joined they give both back."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _tag, start, end, begin, stop in matcher.get_opcodes():
        if _tag == "equal":
            yield Piece("same", "".join(old[start:end]))
            continue
        if end > start:
            yield Piece("gone", "".join(old[start:end]))
        if stop > begin:
            yield Piece("new", "".join(new[begin:stop]))


def _key(part: "Clause | Section") -> str:
    return str(getattr(part, "code", "") or getattr(part, "key", ""))


def _wording(part: "Clause | Section") -> str:
    lines = [part.label(), part.text()]
    examples = getattr(part, "examples", None)
    return "\n".join([*lines, *(examples() if examples else ())])


def _settings(past: "Clause | Section", part: "Clause | Section") -> Iterator[tuple[str, str, str]]:
    for name in ("severity", "default_effect", "applies_to"):
        old, new = getattr(past, name, None), getattr(part, name, None)
        if old != new:
            yield name, _shown(past, name), _shown(part, name)


def _shown(part: "Clause | Section", name: str) -> str:
    display = getattr(part, f"get_{name}_display", None)
    return str(display()) if display else ", ".join(getattr(part, name))


def _change(
    kind: str,
    part: "Clause | Section",
    pieces: tuple[Piece, ...],
    settings: tuple[tuple[str, str, str], ...] = (),
) -> Change:
    code = str(getattr(part, "code", ""))
    return Change(code, kind, part.label(), part.anchor, pieces, settings)
