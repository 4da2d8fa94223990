"""When a stretch that reads like a listed term is one, and when its writing hides it.

Ordinary texts are full of words that sound or look like parts of a term; these rules were set by
counting hits on some 25,000 headlines and 600 articles in which nothing is wrong.
"""

from collections.abc import Sequence
from functools import lru_cache

from moderation.normalise import MARKS_LIMIT, gaps, is_ornamental, is_prose_gap
from moderation.normalise_shapes import Likeness, likeness
from moderation.normalise_sounds import is_rare
from moderation.normalise_tables import is_han

# Two syllables or two shapes are too common; with three, one character must be the listed one.
_SURE = 3
_LEET_LETTERS = 4
_FULLY_SPACED_GAPS = 2


@lru_cache(maxsize=4_096)
def _own_gaps(listed: str) -> frozenset[int]:
    """Where the listed term itself has marks between its letters."""
    return frozenset(at for at, _ in gaps(listed))


def across_marks(original: str, listed: str, letters: str, *, words: bool = False) -> bool | None:
    """Whether marks between the letters hide the term: ``None`` if they part ordinary words.

    ``letters`` are the folded letters of ``original``.  Marks the listed term has itself, a space
    between ideographs and Latin letters, and one line break within a term say nothing.  With
    ``words`` a space between Latin words is how they are written.
    """
    if original == letters and original.isalnum():
        return is_ornamental(original)
    own = _own_gaps(listed)
    found = [(at, gap) for at, gap in gaps(original) if at not in own]
    if any(len(gap) > MARKS_LIMIT for _, gap in found):
        return None
    if len(found) >= _FULLY_SPACED_GAPS and len(found) >= len(letters) - 1:
        return True  # a mark after every character is no way to write prose
    kinds = {_kind(gap, letters[at - 1], letters[at], words) for at, gap in found}
    if "odd" in kinds:
        return True
    if "prose" in kinds or ("break" in kinds and len(letters) < _SURE):
        return None
    return is_ornamental(original)


def _kind(gap: str, before: str, after: str, words: bool) -> str:
    latin = before.isascii() + after.isascii()
    if gap in {" ", "\u00a0"} and (latin == 1 or (latin and words)):
        return "plain"
    if words and latin > 1 and gap in {"'", "’", "-"}:
        return "plain"
    if not gap.strip() and sum(char in "\n\r" for char in gap.replace("\r\n", "\n")) == 1:
        return "break"
    if is_prose_gap(gap) or (latin == len((before, after)) and any(map(str.isspace, gap))):
        return "prose"
    return "odd"


def by_shape(listed: str, written: str) -> bool | None:
    """Whether look-alikes hide the term, or ``None`` if these are other words.

    Both are folded letters of one length.  A numeral in the other writing hides nothing.
    """
    ways = [likeness(a, b) for a, b in zip(listed, written, strict=True)]
    kinds = set(ways) - {Likeness.SAME}
    if not kinds or Likeness.NONE in kinds:
        return None
    if Likeness.SHAPE in kinds and not _is_telling(
        [b for way, b in zip(ways, written, strict=True) if way is Likeness.SHAPE], ways
    ):
        return None
    if Likeness.NUMERAL in kinds and len(ways) < _SURE:
        return None
    if Likeness.LEET in kinds:
        latin = [char for char in written if char.isascii()]
        letters = sum(char.isalpha() for char in latin)
        if len(latin) < _LEET_LETTERS or letters * 2 < len(latin):
            return None
    return kinds != {Likeness.NUMERAL}


def _is_telling(changed: Sequence[str], ways: Sequence[Likeness]) -> bool:
    if Likeness.SAME not in ways:
        return False
    return len(ways) >= _SURE or any(map(is_rare, changed))


def by_sound(
    listed: Sequence[str], written: Sequence[str], original: str, *, wanted: bool = False
) -> bool | None:
    """Whether its sound hides the term, or ``None`` if a stretch is but other words.

    Both are the letters of each syllable.  ``original`` is the stretch itself.  With ``wanted`` two
    syllables are told anyway: an ordinary word that sounds alike hides nothing.
    """
    changed = [(a, b) for a, b in zip(listed, written, strict=True) if a != b]
    count = len(written)
    if not changed:
        return None
    if count > _SURE:
        return True
    if any(not is_han(b[0]) and is_han(a[0]) for a, b in changed):
        # Names in pinyin have capitals.
        return True if count == _SURE or not any(map(str.isupper, original)) else None
    if len(changed) < count and (count == _SURE or any(is_rare(b) for _, b in changed)):
        return True
    return False if wanted and count < _SURE else None
