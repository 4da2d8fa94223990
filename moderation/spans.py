"""Gathering what a checker saw into one finding per matter, with a bounded number of spans."""

from dataclasses import dataclass, field

from moderation.material import Field, Material, Span

MAX_SPANS = 20


def span_of(material: Material, name: Field, start: int, end: int) -> Span:
    """A span of one field with the text it covers."""
    return Span(name, start, end, material.text_of(name)[start:end])


@dataclass(slots=True)
class Sightings:
    """How often a matter was seen, and where, up to ``MAX_SPANS`` places."""

    count: int = 0
    spans: list[Span] = field(default_factory=list)

    def add(self, material: Material, name: Field, start: int, end: int) -> None:
        """Count one place; its text is kept only while there is room."""
        self.count += 1
        if len(self.spans) < MAX_SPANS:
            self.spans.append(span_of(material, name, start, end))
