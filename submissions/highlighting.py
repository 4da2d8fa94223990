"""Evidence marks in a frozen text: every mark stands on exactly the words a finding quotes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cms.articles import markup
from cms.articles.markup.writer import escape
from moderation.models import Finding
from submissions.models import Revision

# A longer passage is underlined only: a page all in yellow shows nothing.
LONG_MARK = 60
MARKED_FIELDS = ("title", "standfirst", "text", "byline", "source_name", "source_url")


@dataclass(frozen=True, slots=True)
class Place:
    """One span of a finding.  ``anchor`` names its mark on the page, or is empty without one."""

    field: str
    start: int
    end: int
    quote: str
    anchor: str


def field_text(revision: Revision, field: str) -> str:
    """The original text that spans of this field count in."""
    if field not in MARKED_FIELDS:
        return ""
    return str(getattr(revision, "body_text" if field == "text" else field))


def places(finding: Finding, revision: Revision) -> list[Place]:
    """The spans of a finding; one whose words do not stand there gets no mark (invariant 4)."""
    found = []
    for number, span in enumerate(finding.spans, 1):
        text = field_text(revision, span["field"])
        fits = text[span["start"] : span["end"]] == span["quote"] and bool(span["quote"])
        anchor = f"finding-{finding.pk}-{number}" if fits else ""
        found.append(Place(span["field"], span["start"], span["end"], span["quote"], anchor))
    return found


def marked(revision: Revision, findings: Iterable[Finding]) -> dict[str, SafeString]:
    """Each field of the revision as safe markup with its evidence marked.

    The body has passed the sanitiser when it was frozen; the lines are escaped here.
    """
    marks: dict[str, list[markup.Mark]] = {field: [] for field in MARKED_FIELDS}
    for finding in findings:
        for place in places(finding, revision):
            if place.anchor:
                ident = place.anchor.removeprefix("finding-")
                mark = markup.Mark(place.start, place.end, ident, finding.severity)
                marks[place.field].append(mark)
    return {
        field: SafeString(markup.annotate(_source(revision, field), _layered(marks[field])))
        for field in MARKED_FIELDS
    }


def _layered(marks: list[markup.Mark]) -> list[markup.Mark]:
    """The short marks whole; the long ones, in their own look, in the room the short ones leave."""
    short = [mark for mark in marks if mark.end - mark.start <= LONG_MARK]
    short.sort(key=lambda mark: mark.start)
    layered = list(short)
    for mark in marks:
        if mark.end - mark.start > LONG_MARK:
            layered += _around(mark, short)
    return layered


def _around(mark: markup.Mark, short: list[markup.Mark]) -> list[markup.Mark]:
    """A long mark cut where short ones stand; its first part keeps its place and its name."""
    cuts = [mark.start]
    for other in short:
        if cuts[-1] < other.end and mark.start < other.start < mark.end:
            cuts += [max(other.start, cuts[-1]), min(other.end, mark.end)]
    cuts.append(mark.end)
    look = f"{mark.severity}-long"
    rooms = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]
    return [
        markup.Mark(start, end, mark.ident if number == 0 else f"{mark.ident}-{number}", look)
        for number, (start, end) in enumerate(rooms)
    ]


def _source(revision: Revision, field: str) -> str:
    return revision.body_html if field == "text" else escape(field_text(revision, field))
