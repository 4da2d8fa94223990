"""Titles built to be clicked: shock, withheld points, orders to the reader, superlatives, marks.

Serves clause 7.1 (luring by exaggeration) and clause 7.3 (exaggerated title).  The decision that
depends on it: whether the editor rewrites the title.  Any one sign stands in honest headlines too,
so in Chinese one says nothing, and only signs of several kinds together ask for a look.
"""

import re
from collections.abc import Iterator

from moderation.material import Field, Finding, Material, Severity
from moderation.rules import stripped_of, visible_of
from moderation.spans import span_of

NAME = "clickbait"
VERSION = 2
LURE_CLAUSE, EXAGGERATION_CLAUSE = "7.1", "7.3"

# Two kinds of sign together ask for a look: 0.12 % of 24,985 ordinary Chinese headlines, themselves
# no models of sobriety, and none of 11,934 English ones show two.
ASKED = 2
# In English a list or a quiz is bait by its form alone (43 % of such titles, 0.1 % of news).
_BY_FORM = frozenset({"list", "quiz"})
_MOST = 400

_SIGNS: dict[str, re.Pattern[str]] = {
    "shock": re.compile(
        r"震惊|惊呆|吓[尿傻坏哭懵]|惊掉|炸锅|沸腾了|刷爆|崩溃了|泪目|泪奔|哭了|跪了|毁三观"
        r"|细思极恐"
        r"|不敢相信|难以置信|万万没想到|没想到|想不到|竟然|居然|(?<!究)竟是|竟敢|惊人|太可怕|可怕了"
        r"|疯了|懵了|看呆|惊喜还是惊吓|傻眼|破防|炸裂|赢麻|太离谱|当场愣住|瞬间(?:沉默|泪崩|破防)"
        r"|(?:冲上|引爆|霸占|刷爆)热搜|全网(?:沸腾|炸了|都在)"
        r"|\b(?:shock\w*|jaw[- ]dropping|mind[- ]blowing|unbelievable|insane|omg|stunning"
        r"|heartbreaking)\b"
    ),
    "withheld": re.compile(
        r"原因竟|原因是|真相|背后的?(?:原因|秘密|故事)|(?<!大)结局(?!篇|曲)|结果(?:却|竟|让|太|傻|尴尬|意外)"
        r"|看完|最后一[个张条句幕]|第[一二三四五六七八九几]个(?:太|最|亮|你|让|绝)"
        r"|亮了|揭秘|内幕|不为人知|你不知道|才知道|(?:究竟|到底)(?:发生|经历|藏|隐瞒|怎么回事|咋回事|谁)|这[一个件种样些几](?:个|点|件"
        r"|种)?(?:事|人|原因|地方|东西|动作|习惯|细节|秘密|方法)"
        r"|(?:让人|令人)(?:意外|不解|唏嘘|心酸|心疼)|…|\.{3,}"
        r"|\b(?:what\shappen\w*\s(?:next|after|when)|(?:this|here)(?:'s|\sis)\s(?:why|what"
        r"|how)|the\sreason\s(?:why|is)|you\swon't\sbelieve|can\syou\sguess|find\sout"
        r"|the\struth\sabout)\b"
    ),
    "order": re.compile(
        r"不转不是|必须转|不看后悔|后悔(?:一辈子|终生|死)|再不看|赶[紧快](?:看|收藏|转)|速看"
        r"|速转|必看|必收|值得收藏|收藏(?:好|起来|了)|转给(?:家人|朋友|爸妈|身边|更多|所有|孩子看|你)|马上(?:被)?删|再忙也要|错过(?:后悔|再等)|最后[一二三1-3\d]天|倒计时|千万(?:别|不要)|一定要(?:看|知道)"
        r"|别再|快告诉|你(?:敢|还敢|还在|中招|知道吗|家|会)"
        r"|\b(?:you\s(?:need|have|must|should)\s(?:to\s)?(?:see|know|try|read|watch|stop|hear)"
        r"|things?\syou|everyone\sshould|must[- ]see|will\s(?:make|change|blow|leave|restore"
        r"|melt)\s(?:you|your))\b"
    ),
    "superlative": re.compile(
        r"史上最|全球最|全网最|宇宙|最牛|逆天|神级|秒杀|吊打|碾压|完爆|绝了|无敌|爆款"
        r"|封神|天花板|\d{2}%的人|99%|百分之九十|亿万|所有人都|没有之一|史诗级|王炸|颠覆"
        r"|\b(?:most\s\w+\s(?:ever|thing|people|photos)|ever\s(?:made|seen|existed)"
        r"|of\sall\stime|literally|perfect(?:ly)?|genius|hilarious(?:ly)?|adorable|everything)\b"
    ),
    "marks": re.compile(r"[!?]{2,}|[!?][^!?]{1,30}[!?][^!?]{1,30}[!?]"),
    "list": re.compile(
        r"^(?:the\s)?(?:\d{1,3}|\w+teen|twenty|ten|nine|eight|seven"
        r"|five)\s(?:[\w'&-]+\s){0,5}?(?:things?|reasons?|ways?|times|photos?|pictures?"
        r"|tweets?|signs?|facts?|(?:people|women|men)(?=\s(?:who|you|on|that|with))"
        r"|celebrities|movies|songs|gifs?|memes?|hacks?|tips"
        r"|recipes|questions|stages|types|gifts|products|moments|struggles|secrets|books|dogs"
        r"|cats|places|ideas|tricks|thoughts|photographs|posts|celebs|characters"
        r"|quotes|images|foods)\b"
    ),
    "quiz": re.compile(
        r"^(?:can|which|what|how|do|are|who|would)\s[^?]{0,60}\b(?:you|your)\b"
        r"|\b(?:based\son\s(?:your|which|how|the\s\w+\syou)|this\squiz)\b"
    ),
}
_EXAGGERATION = frozenset({"superlative", "marks"})


def check(material: Material) -> Iterator[Finding]:
    """At most one finding, on the title, with every sign marked."""
    title = material.title[:_MOST]
    if not title:
        return
    seen = visible_of(title)
    kinds: set[str] = set()
    places: list[tuple[int, int]] = []
    for reading in (seen, stripped_of(title)):
        for kind, pattern in _SIGNS.items():
            if kind in kinds:
                continue
            found = pattern.search(reading.text)
            if found is None:
                continue
            start, end = reading.span(*found.span())
            # One expression is one sign, of whatever kinds.
            if all(end <= low or high <= start for low, high in places):
                kinds.add(kind)
                places.append((start, end))
    if len(kinds) < ASKED and not kinds & _BY_FORM:
        return
    asked = len(kinds) >= ASKED
    yield Finding(
        clause=EXAGGERATION_CLAUSE if kinds <= _EXAGGERATION else LURE_CLAUSE,
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION if asked else Severity.NOTE,
        code="clickbait_title" if asked else "clickbait_signs",
        params={"count": len(kinds)},
        spans=tuple(span_of(material, Field.TITLE, *place) for place in sorted(places)),
    )
