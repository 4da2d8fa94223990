"""The frozen text a case is judged on, with what reporters and checks point at marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation import queries, subjects
from moderation.models import Case

# How each kept field is called; others, such as the markup, are for machines.
FIELDS: Mapping[str, Promise] = {
    "headline": _("Title"),
    "title": _("Title"),
    "name": _("Name"),
    "standfirst": _("Standfirst"),
    "byline": _("Byline"),
    "bio": _("About the author"),
    "body_text": _("Text"),
    "text": _("Text"),
}
# Checks name fields their own way; an article keeps two of them under other names.
_OTHER_NAMES = {"title": "headline", "text": "body_text"}
# So many places of one passage are marked; more help nobody.
_MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class FrozenField:
    """One field as stretches of text, each with whether somebody points at it."""

    name: Promise
    stretches: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class FrozenText:
    """The text with one hash; ``is_shown`` is whether readers see exactly this one now."""

    sha256: str
    fields: list[FrozenField]
    is_shown: bool


def of_case(case: Case) -> list[FrozenText]:
    """Every text the case speaks of: as it was when it opened, then as later reports saw it."""
    hands = subjects.hands(case.subject_kind)
    if hands is None:
        return []
    now = subjects.find(case.subject_kind, case.subject_id)
    reports = list(case.reports.order_by("pk"))
    found = []
    digests = [case.subject_digest, *(report.subject_digest for report in reports)]
    for digest in filter(None, dict.fromkeys(digests)):
        kept = hands.frozen(case.subject_id, digest)
        if kept is not None:
            passages = [report.passage for report in reports if report.subject_digest == digest]
            fields = _fields(kept, digest, passages)
            found.append(FrozenText(digest, fields, now is not None and now.digest == digest))
    return found


def _fields(kept: Mapping[str, str], digest: str, passages: Iterable[str]) -> list[FrozenField]:
    ranges = _of_checks(kept, digest)
    for name, text in kept.items():
        for passage in filter(None, map(str.strip, passages)):
            ranges.setdefault(name, []).extend(_places(text, passage))
    return [
        FrozenField(FIELDS[name], _stretches(text, ranges.get(name, [])))
        for name, text in kept.items()
        if name in FIELDS and text
    ]


def _of_checks(kept: Mapping[str, str], digest: str) -> dict[str, list[tuple[int, int]]]:
    run = queries.run_for(digest)
    ranges: dict[str, list[tuple[int, int]]] = {}
    for finding in queries.findings(run) if run is not None else ():
        for span in finding.spans:
            name = str(span["field"])
            name = name if name in kept else _OTHER_NAMES.get(name, name)
            start, end = int(span["start"]), int(span["end"])
            # Only where the words still are what the check quoted.
            if kept.get(name, "")[start:end] == span["quote"]:
                ranges.setdefault(name, []).append((start, end))
    return ranges


def _places(text: str, passage: str) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    at = text.find(passage)
    while at >= 0 and len(places) < _MOST_PLACES:
        places.append((at, at + len(passage)))
        at = text.find(passage, at + len(passage))
    return places


def _stretches(text: str, ranges: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The whole text cut at the edges of the ranges; overlapping ones are one."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(ranges):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            pieces.append((text[at:start], False))
        if pieces and pieces[-1][1] and start == at:
            pieces[-1] = (pieces[-1][0] + text[start:end], True)
        else:
            pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces
