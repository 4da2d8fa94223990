"""What the checks see in a text: each reading that a listed term was found in, ready to show."""

from collections.abc import Iterator
from dataclasses import dataclass

from moderation.lexicon import Lexicon
from moderation.lexicon_layers import Sighting
from moderation.material import Field, Layer, Material
from moderation.normalise_sounds import spell

# A page shows this many; a text full of terms has made its point by then.
MAX_SIGHTINGS = 50
# Characters shown on either side of a hit.
AROUND = 40


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch with what stands around it; cut off at ``AROUND`` characters on either side."""

    before: str
    marked: str
    after: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Excerpt":
        return cls(text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


@dataclass(frozen=True, slots=True)
class Exposure:
    """One term seen in one layer: the original and the reading, each with the stretch marked."""

    field: Field
    layer: Layer
    term: str
    clause: str
    start: int
    end: int
    original: Excerpt
    reading: Excerpt
    is_disguised: bool


def exposures(material: Material, lexicon: Lexicon) -> Iterator[Exposure]:
    """Every hit of the list in every field, at most ``MAX_SIGHTINGS``, in the order of layers."""
    left = MAX_SIGHTINGS
    for name in Field:
        text = material.text_of(name)
        for seen in lexicon.sightings(text, name=name):
            if not left:
                return
            left -= 1
            start, end = seen.span()
            yield Exposure(
                name,
                seen.layer,
                seen.entry.text,
                seen.entry.clause,
                start,
                end,
                Excerpt.of(text, start, end),
                _as_read(seen),
                seen.is_disguised,
            )


def _as_read(seen: Sighting) -> Excerpt:
    excerpt = Excerpt.of(seen.reading.text, seen.start, seen.end)
    if seen.layer is not Layer.HOMOPHONE:
        return excerpt
    return Excerpt(spell(excerpt.before), spell(excerpt.marked), spell(excerpt.after))
