"""The passages a piece shares with a stored text, each beside the place where it stands there."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms.accounts.models import User
from moderation.checkers import repetition
from moderation.models import Finding, TextPrint
from moderation.normalise import Reading, compact
from submissions import queries
from submissions.desk import queue
from submissions.models import Revision

MAX_PASSAGES = 40
AROUND = 30


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch with a little of what stands around it."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Two texts beside each other; ``left_out`` counts passages that are not listed."""

    finding: Finding
    ref: str
    title: str
    url: str
    pairs: tuple[tuple[Passage, Passage], ...]
    left_out: int


def of_finding(
    revision: Revision, found: Sequence[Finding], *, asked: str, user: User
) -> Beside | None:
    """The shared passages behind the finding with the key ``asked``, or None if it has none."""
    finding = next((one for one in found if str(one.pk) == asked), None)
    if finding is None or finding.checker != repetition.NAME:
        return None
    stored = TextPrint.objects.filter(ref=finding.params.get("ref", "")).first()
    if stored is None:
        return None
    pairs = _pairs(revision.body_text[: repetition.MAX_CHARS], stored.text[: repetition.MAX_CHARS])
    piece = queries.visible_to(user).filter(number=stored.ref).first()
    return Beside(
        finding=finding,
        ref=stored.ref,
        title=stored.title,
        url=queue.work_url(piece) if piece else "",
        pairs=tuple(pairs[:MAX_PASSAGES]),
        left_out=max(0, len(pairs) - MAX_PASSAGES),
    )


def _pairs(text: str, stored: str) -> list[tuple[Passage, Passage]]:
    here, there = compact(text), compact(stored)
    return [
        (
            _passage(text, here, start, end),
            _passage(stored, there, begin, begin + end - start),
        )
        for start, end, begin in repetition.matches(here.text, there.text)
    ]


def _passage(text: str, reading: Reading, start: int, end: int) -> Passage:
    first, last = reading.span(start, end)
    return Passage(text[max(0, first - AROUND) : first], text[first:last], text[last:][:AROUND])
