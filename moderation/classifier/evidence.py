"""What the shipped model says of a text, window by window, with the other signs taken together.

The model alone is unsure of short messages.  A window that sounds like a solicitation *and* says
where to turn is much surer, so signs of a contact add to its score before the threshold decides.
Thresholds were set on ordinary texts (see ``moderation.classifier.thresholds``), not learnt.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from moderation.classifier.model import Floats, Model, Places, Reason, WindowRows
from moderation.normalise import Reading, stripped

# Labels that share their words are judged together: which of them it is matters less than that
# it is one of them.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "solicitation": ("gambling", "fraud", "ads", "porn", "crime"),
    "abuse": ("abuse",),
    "discrimination": ("discrimination",),
    "superstition": ("superstition",),
    "fancircle": ("fancircle",),
    "minors": ("minors",),
    "rumour": ("rumour",),
    "clickbait": ("clickbait",),
}
SOLICITATION = "solicitation"
# Asked of titles only: a lurid sentence inside an article lures nobody.
OF_TITLES = "clickbait"
CONTACT, LIKELY_CONTACT, CALL = 2.5, 1.25, 0.75

# A block is read at once; its size bounds the memory whatever the text.
BLOCK = 8192
_FLOOR = 1e-13
_LIKELY_CONTACT = re.compile(
    r"(?<![a-z0-9.@])(?:[a-z0-9-]{1,30}\.){1,4}"
    r"(?:cc|top|vip|xyz|club|app|site|pw|icu|win|bet|live|fun|shop|us|me|la|co|life|link|ltd|biz)"
    r"(?![a-z])"
    r"|(?:v|薇|微|威|wx|vx|扣|q|群|➕|\+|加|tg|飞机|电报|联系|搜|口令|邀请码?|俱乐部|绿泡)"
    r"[^\n。，a-z0-9]{0,6}[a-z]{0,12}[-_]?\d{4,12}[a-z]{0,6}(?![\d%年月日万亿元个])"
)
_CALL = re.compile(
    r"私我|私信我|私聊|可私|滴滴我?|(?<![a-z])dd(?![a-z])|扣[1一6]|主页(?:有|见|加|自取)|看(?:我)?(?:主页|头像|签名)"
    r"|戳我|拉你进|入群|进群|加我|\+我|[伽佳咖家]我|[伽佳咖家]v|有意者?私|有兴趣的?私|想做的|想要的私|懂的来"
    r"|速来|先到先得|名额有限|非诚勿扰|退订|回t|回复td|诚招|招代理|长期收|高价收|日结|秒结|包售后|货到付款"
    r"|扫码|详询|详情(?:咨询|加|点)|欢迎咨询|有需要的?(?:联系|私|加|找)|需要的?(?:联系我|私|加)"
    r"|\b(?:call now|text \w{2,10} to|reply (?:yes|stop)|click here|dm (?:me|us)|whatsapp)\b"
)

Contacts = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A window that passed its threshold: its label, and by how much its score did."""

    label: str
    family: str
    excess: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoredRows:
    """Windows with the score of each family, a column a family in the order of ``FAMILIES``.

    ``tops`` is the number of the label of each family that is likeliest in each window.
    """

    windows: WindowRows
    scores: Floats
    tops: Places


def family_scores(labels: Sequence[str], probabilities: Floats) -> Floats:
    """Log odds of each family against everything else, a row a window and a column a family."""
    shares = probabilities @ _members(tuple(labels))
    rest = probabilities.sum(axis=1, keepdims=True) - shares
    odds: Floats = np.log(shares + _FLOOR) - np.log(np.maximum(rest, 0.0) + _FLOOR)
    return odds


@cache
def _members(labels: tuple[str, ...]) -> Floats:
    """Which label is of which family, a row a label."""
    return np.array([[label in family for family in FAMILIES.values()] for label in labels], float)


class Signs:
    """Where a text says where to turn, or calls on its reader; read once, when first asked."""

    def __init__(self, text: str, has_contact: Contacts) -> None:
        self._text, self._has_contact = text, has_contact

    @cached_property
    def _calls(self) -> list[tuple[int, int]]:
        return self._places(_CALL)

    @cached_property
    def _likely(self) -> list[tuple[int, int]]:
        return self._places(_LIKELY_CONTACT)

    @cached_property
    def _is_told(self) -> bool:
        return self._has_contact(self._text)

    @cached_property
    def _bare(self) -> Reading:
        return stripped(self._text)

    def _places(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        return [self._bare.span(*found.span()) for found in pattern.finditer(self._bare.text)]

    def bonus(self, start: int, end: int, *, missing: float = 0.0) -> float:
        """What the signs between two places add to their score as a solicitation.

        A contact is sought only where it could make up for what is ``missing``: that is dear.
        """
        call = CALL if _is_within(self._calls, start, end) else 0.0
        # A part has no contact where the whole has none.
        if missing <= CONTACT + call and self._is_told:
            part = self._text[start:end]
            if len(part) == len(self._text) or self._has_contact(part):
                return CONTACT + call
        return (LIKELY_CONTACT if _is_within(self._likely, start, end) else 0.0) + call


def _is_within(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start <= low and high <= end for low, high in places)


def window_scores(
    model: Model,
    texts: Sequence[str],
    has_contact: Contacts,
    *,
    at_least: Mapping[str, float],
) -> Iterator[ScoredRows]:
    """The windows of some texts with the score of each family, block by block.

    Signs of a contact are sought only where they could lift a solicitation to what ``at_least``
    asks of its likeliest label; where it asks nothing they always are.
    """
    limits = np.array([at_least.get(label, -math.inf) for label in model.labels])
    column = list(FAMILIES).index(SOLICITATION)
    signs = [Signs(text, has_contact) for text in texts]
    for rows in windows(model, texts):
        scores = _in_context(family_scores(model.labels, rows.probabilities), rows)
        tops = _tops(model.labels, rows.probabilities)
        missing = limits[tops[:, column]] - scores[:, column]
        for at in np.flatnonzero(missing <= CONTACT + CALL).tolist():
            said = signs[int(rows.owners[at])]
            start, end = int(rows.starts[at]), int(rows.ends[at])
            scores[at, column] += said.bonus(start, end, missing=missing[at])
        yield ScoredRows(rows, scores, tops)


def _in_context(scores: Floats, rows: WindowRows) -> Floats:
    """Each score halfway to the mean of its paragraph.

    A paragraph that sells is like that from end to end; a turn of phrase in a report stands alone.
    """
    if len(scores) < 2:
        return scores
    begins = (rows.starts[1:] >= rows.ends[:-1]) | (rows.owners[1:] != rows.owners[:-1])
    firsts = np.concatenate(([0], np.flatnonzero(begins) + 1))
    sizes = np.diff(firsts, append=len(scores))
    means = np.add.reduceat(scores, firsts) / sizes[:, None]
    mixed: Floats = (scores + np.repeat(means, sizes, axis=0)) / 2
    return mixed


def _tops(labels: Sequence[str], probabilities: Floats) -> Places:
    """The likeliest label of each family, a row a window; 0 for a family without labels."""
    tops = np.zeros((len(probabilities), len(FAMILIES)), dtype=np.int64)
    for column, members in enumerate(FAMILIES.values()):
        known = np.array([labels.index(label) for label in members if label in labels])
        if len(known):
            tops[:, column] = known[probabilities[:, known].argmax(axis=1)]
    return tops


def windows(model: Model, texts: Sequence[str]) -> Iterator[WindowRows]:
    """The windows of some texts of any length; what fits into one block is read together."""
    parts: list[tuple[int, int, str]] = []
    size = 0
    for which, text in enumerate(texts):
        for begin, end in _blocks(text):
            if size + end - begin > BLOCK:
                yield _read(model, parts)
                parts, size = [], 0
            parts.append((which, begin, text[begin:end]))
            size += end - begin
    if parts:
        yield _read(model, parts)


def _read(model: Model, parts: Sequence[tuple[int, int, str]]) -> WindowRows:
    rows = model.window_rows([text for _which, _begin, text in parts])
    owners, begins = np.array([part[:2] for part in parts], dtype=np.int64).T
    moved = begins[rows.owners]
    return WindowRows(
        owners[rows.owners], rows.starts + moved, rows.ends + moved, rows.probabilities
    )


def evidence(
    model: Model,
    texts: Sequence[str],
    has_contact: Contacts,
    *,
    thresholds: Mapping[str, float],
    titles: Collection[int],
) -> Iterator[tuple[int, Evidence]]:
    """The windows that pass the threshold of a label, each with the number of its text, in order.

    Of each family the likeliest label counts.  ``titles`` are the numbers of the texts that are
    titles.
    """
    families = list(FAMILIES)
    limits = np.array([thresholds.get(label, math.inf) for label in model.labels])
    for found in window_scores(model, texts, has_contact, at_least=thresholds):
        rows, excess = found.windows, found.scores - limits[found.tops]
        for at, column in np.argwhere(excess >= 0).tolist():
            which, family = int(rows.owners[at]), families[column]
            if family != OF_TITLES or which in titles:
                label = model.labels[found.tops[at, column]]
                start, end = int(rows.starts[at]), int(rows.ends[at])
                yield which, Evidence(label, family, float(excess[at, column]), start, end)


def reasons(model: Model, text: str, found: Evidence) -> list[Reason]:
    """The stretches inside the window that weighed most for its label."""
    return model.explain(text, found.label, found.start, found.end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of at most ``BLOCK`` characters that end at a line break where there is one."""
    begin = 0
    while begin < len(text):
        end = min(begin + BLOCK, len(text))
        if end < len(text):
            line = text.rfind("\n", begin, end)
            end = line + 1 if line > begin else end
        yield begin, end
        begin = end
