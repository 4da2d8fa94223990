"""What the shipped model says of a text, window by window, with the other signs taken together.

The model alone is unsure of short messages.  A window that sounds like a solicitation *and* says
where to turn is much surer, so signs of a contact add to its score before the threshold decides.
Thresholds were set on ordinary texts (see ``moderation.classifier.thresholds``), not learnt.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from moderation.classifier.model import Model, Reason, Window
from moderation.normalise import stripped

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


def family_scores(scores: Mapping[str, float]) -> dict[str, float]:
    """Log odds of each family against everything else, from the probabilities of the labels."""
    total = sum(scores.values())
    found = {}
    for family, labels in FAMILIES.items():
        share = sum(scores.get(label, 0.0) for label in labels)
        found[family] = math.log(share + _FLOOR) - math.log(max(total - share, 0.0) + _FLOOR)
    return found


def contact_bonus(text: str, has_contact: Contacts) -> float:
    """What the signs of a contact or a call in a window add to its score as a solicitation."""
    plain = stripped(text).text
    call = CALL if _CALL.search(plain) else 0.0
    if has_contact(text):
        return CONTACT + call
    return (LIKELY_CONTACT if _LIKELY_CONTACT.search(plain) else 0.0) + call


def window_scores(
    model: Model, text: str, has_contact: Contacts, *, at_least: Mapping[str, float]
) -> Iterator[tuple[Window, dict[str, float]]]:
    """Every window of a text with the score of each family.

    Contacts are sought only where they could lift a solicitation to its ``at_least``.
    """
    hope = at_least.get(SOLICITATION, -math.inf) - CONTACT - CALL
    for window in windows(model, text):
        scores = family_scores(window.scores)
        if scores[SOLICITATION] >= hope:
            scores[SOLICITATION] += contact_bonus(text[window.start : window.end], has_contact)
        yield window, scores


def windows(model: Model, text: str) -> Iterator[Window]:
    """The windows of a text of any length, block by block."""
    for begin, end in _blocks(text):
        for window in model.windows(text[begin:end]):
            yield Window(window.start + begin, window.end + begin, window.scores)


def evidence(
    model: Model,
    text: str,
    has_contact: Contacts,
    *,
    thresholds: Mapping[str, float],
    is_title: bool,
) -> Iterator[Evidence]:
    """The windows that pass a threshold, in the order of the text."""
    for window, scores in window_scores(model, text, has_contact, at_least=thresholds):
        for family, score in scores.items():
            excess = score - thresholds.get(family, math.inf)
            if excess >= 0 and (is_title or family != OF_TITLES):
                label = max(FAMILIES[family], key=lambda name: window.scores.get(name, 0.0))
                yield Evidence(label, family, excess, window.start, window.end)


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
