"""A title against its body: words, names and figures of the title that the text never mentions.

Serves clause 7.2 (title and content disagree).  The decision that depends on it: whether the editor
rewrites the title or asks what became of its promise.  A title may say things in other words, so
one missing word means nothing; what counts is how much of the title the text has nothing of.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from moderation.figures import Figure, figures_of
from moderation.material import Field, Finding, Material, Severity
from moderation.normalise import fold, is_han
from moderation.rules import compact_of, visible_of
from moderation.spans import span_of

NAME = "title_body"
VERSION = 2
CLAUSE = "7.2"

# Characters that carry grammar rather than matter.
_FUNCTION = frozenset(
    "的了着过吗呢吧啊呀么嘛之乎者也和与及或而但却又就才都还再很太更最将把被让使给对向从在于是有为"
    "以可能会要该得不没无别这那其此某各每个些们我你他她它自己谁何怎哪什几多少上下中里外前后来去到"
    "说看想做用年月日时一二三两"
)
# Fewer words than these give no measure.
MIN_TITLE_PAIRS = 6
_FEW_PAIRS = 40
MIN_BODY = 150
# Shares of the title's pairs that the body has nothing of.  Of 532 published titles every one above
# the first stood on another piece's text by mistake, and titles that fit their text end at about
# the second; of titles exchanged at random 87 % pass the first, 97 % the second.
FOREIGN_PERCENT = 90
DISTANT_PERCENT = 82
_FIGURE = re.compile(
    r"(?<![0-9a-z.-])\d{1,12}(?:[.,]\d{1,6}){0,4}(?![0-9a-z])(?:\s?[%万亿千百倍元人名家岁吨米])?"
)
_NUMBER = re.compile(r"\d[\d.,]{0,20}")
_IDEOGRAPHS = str.maketrans("零〇一二三四五六七八九", "00123456789")
# A title rounds, so two leading digits that agree are enough; one digit is no figure.
_LEADING = 2
_MOST_SPANS = 8
_MOST_TITLE, _MOST_FIGURES, _MATTER_REACH = 200, 400, 72
_FEWEST_SHARED, _NEAREST = 3, 3
# Two words that meet make one pair of their own; a word put between them makes more.
_JOINT = 2
_CLAUSE_END = re.compile(r"[。!?;:\n]|,(?!\d)")
_WAYS = {
    "up": re.compile(
        r"涨|增|上升|提[高升]|多|攀升|扩大|\b(?:up|rose|rise|risen|grew|grow\w*|gain\w*|increas\w*|jump\w*"
        r"|surg\w*|climb\w*)\b"
    ),
    "down": re.compile(
        r"跌|降|减|缩|下滑|回落|少|\b(?:down|fell|fall\w*|drop\w*|declin\w*|decreas\w*|shr[aiu]nk|cut|lost"
        r"|slump\w*)\b"
    ),
}
# Words of comparison and change between a thing and its figure.
_FILLING = re.compile(
    r"同比|环比|较上年|比上年|去年|今年|大幅|上?涨|增[长加幅]|上升|提[高升]|攀升|扩大|下?跌|下?降|减少|缩[水减]|下滑|回落|超过?"
    r"|突破|达到?|[约近逾破仅]|至少|了|为|至|到|幅度|涨幅|降幅|跌幅|暴|猛|飙|累计|共计?|\s"
)
_LATIN_WORD = re.compile(r"[a-z][a-z'-]{3,24}")
_LATIN_FILLING = frozenset(
    {
        "rose",
        "rise",
        "risen",
        "grew",
        "grow",
        "growth",
        "gained",
        "fell",
        "fall",
        "fallen",
        "dropped",
    }
    | {
        "declined",
        "decreased",
        "increased",
        "increase",
        "jumped",
        "surged",
        "climbed",
        "down",
        "about",
    }
    | {
        "over",
        "nearly",
        "more",
        "than",
        "with",
        "from",
        "this",
        "that",
        "last",
        "year",
        "their",
        "were",
    }
    | {"have", "said", "some", "almost", "only"}
)


def check(material: Material) -> Iterator[Finding]:
    """At most one finding on words, one on figures and one on figures that contradict."""
    body = compact_of(material.text).text
    if len(body) < MIN_BODY or not material.title:
        return
    yield from _words(material, body)
    yield from _figures(material)
    yield from _contradictions(material)


def _words(material: Material, body: str) -> Iterator[Finding]:
    title = compact_of(material.title)
    pairs = [at for at in range(len(title.text) - 1) if _is_content(title.text[at : at + 2])]
    if len(pairs) < MIN_TITLE_PAIRS:
        return
    # A few pairs are sought one by one; a title without end must not read the body so often.
    held = body if len(pairs) <= _FEW_PAIRS else set(map("".join, pairwise(body)))
    missing = [at for at in pairs if title.text[at : at + 2] not in held]
    percent = 100 * len(missing) // len(pairs)
    if percent < DISTANT_PERCENT:
        return
    foreign = percent >= FOREIGN_PERCENT
    yield Finding(
        clause=CLAUSE,
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION if foreign else Severity.NOTE,
        code="title_foreign" if foreign else "title_distant",
        params={"percent": percent},
        spans=tuple(
            span_of(material, Field.TITLE, *title.span(*run))
            for run in _runs(missing)[:_MOST_SPANS]
        ),
    )


def _is_content(pair: str) -> bool:
    return all(is_han(char) and char not in _FUNCTION for char in pair)


def _runs(starts: list[int]) -> list[tuple[int, int]]:
    """Overlapping pairs joined into stretches."""
    runs: list[tuple[int, int]] = []
    for at in starts:
        if runs and at <= runs[-1][1]:
            runs[-1] = (runs[-1][0], at + 2)
        else:
            runs.append((at, at + 2))
    return runs


def _figures(material: Material) -> Iterator[Finding]:
    """Figures of the title that stand nowhere in the text, in digits or in ideographs."""
    title = visible_of(material.title)
    told = [
        (leading, title.span(*found.span()))
        for found in _FIGURE.finditer(title.text)
        if (leading := _leading(found[0]))
    ]
    held = _figures_of(fold(material.text)) if told else set()
    missing = [place for leading, place in told if leading not in held]
    if not missing:
        return
    yield Finding(
        clause=CLAUSE,
        checker=NAME,
        version=VERSION,
        severity=Severity.NOTE,
        code="title_figures",
        params={"count": len(missing)},
        spans=tuple(span_of(material, Field.TITLE, *run) for run in missing[:_MOST_SPANS]),
    )


def _contradictions(material: Material) -> Iterator[Finding]:
    """Figures of the title for which the text has another value of the same thing.

    The same thing: the same unit, and before the figure the same words, the nearest among them.
    Where the text has the value of the title anywhere, or several others, nothing is said.
    """
    title = visible_of(material.title)
    told = list(figures_of(title.text[:_MOST_TITLE]))
    if not told:
        return
    body = visible_of(material.text)
    held = list(islice(figures_of(body.text), _MOST_FIGURES))
    wrong: list[tuple[Figure, Figure]] = []
    for figure in told:
        if not figure.unit or any(figure.agrees(other) for other in held):
            continue
        about = _matter_of(title.text, figure)
        same = [
            other
            for other in held
            if other.unit == figure.unit and _same_matter(about, _matter_of(body.text, other))
        ]
        if same and len({other.value for other in same}) == 1:
            wrong.append((figure, same[0]))
    if wrong:
        places = [
            span_of(material, Field.TITLE, *title.span(one.start, one.end)) for one, _ in wrong
        ]
        places += [
            span_of(material, Field.TEXT, *body.span(two.start, two.end)) for _, two in wrong
        ]
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.ATTENTION,
            code="title_contradicts",
            params={"count": len(wrong)},
            spans=tuple(places),
        )


def _matter_of(text: str, figure: Figure) -> list[str]:
    """What a figure is about: pairs of ideographs or words before it in its clause, nearest last.

    A direction of change comes first, since a rise is not a fall of the same thing.
    """
    clause = _CLAUSE_END.split(text[max(0, figure.start - _MATTER_REACH) : figure.start])[-1]
    ways = [way for way, pattern in _WAYS.items() if pattern.search(clause)]
    words = [word for word in _LATIN_WORD.findall(clause) if word not in _LATIN_FILLING]
    clause = _FILLING.sub("", clause)
    pairs = [clause[at : at + 2] for at in range(len(clause) - 1)]
    return ["/".join(ways), *(pair for pair in pairs if _is_content(pair)), *words]


def _same_matter(one: list[str], other: list[str]) -> bool:
    """Whether both are about the same: the nearest word and enough of the rest.

    What the text has before or between the shared words makes its figure one of a part, and what
    the title has between them makes its own one of a part: neither contradicts the other.
    """
    if len(one) <= _FEWEST_SHARED or one[0] != other[0] or one[-1] not in other[-_NEAREST:]:
        return False
    shared = set(one[1:]) & set(other[1:])
    if len(shared) < _FEWEST_SHARED:
        return False
    held = [at for at, pair in enumerate(other[1:]) if pair in shared]
    told = [at for at, pair in enumerate(one[1:]) if pair in shared]
    gaps = [after - before for places in (held, told) for before, after in pairwise(places)]
    return held[0] == 0 and max(gaps) <= _JOINT


def _figures_of(text: str) -> set[str]:
    """The leading digits of every number in a text, ideographic digits read as digits."""
    return {
        leading
        for found in _NUMBER.finditer(text.translate(_IDEOGRAPHS))
        if (leading := _leading(found[0]))
    }


def _leading(number: str) -> str:
    """The first two digits that are no leading zeros, or nothing for a single digit."""
    digits = re.sub(r"[^0-9]", "", number).lstrip("0")
    return digits[:_LEADING] if len(digits) >= _LEADING else ""
