"""Ways to write a term so that a plain search misses it, for property tests."""

from hypothesis import strategies as st

from moderation.normalise import fold

# Terms that mean nothing, so that no example text holds one by chance.
TERMS = ("蓝鲸快递", "云杉彩", "纸鸢网")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u034f\ufe0f\U000e0101\u0301"
SYMBOLS = "·*_-~|/\\.+=^★●☆♥😀🔥✨ \u3000\t"
# Pairs for the characters of the terms, written out here so that no converter tests itself.
TRADITIONAL = {"蓝": "藍", "鲸": "鯨", "递": "遞", "云": "雲", "纸": "紙", "鸢": "鳶", "网": "網"}

invisible_marks = st.text(INVISIBLE, min_size=1, max_size=3)
symbol_marks = st.text(SYMBOLS, min_size=1, max_size=4)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A term and the same term with at least one disguise."""
    term = draw(st.sampled_from(TERMS))
    shown = list(term)
    if draw(st.booleans()):
        shown = [TRADITIONAL.get(char, char) for char in shown]
    for at in draw(st.sets(st.integers(1, len(term) - 1), min_size=1)):
        shown[at] = draw(st.one_of(invisible_marks, symbol_marks)) + shown[at]
    return term, "".join(shown)


def surroundings() -> st.SearchStrategy[str]:
    """Any text that holds no character of the terms, whatever way it is written."""
    taken = set("".join(TERMS))
    anything = st.characters(exclude_categories=())  # lone surrogates too
    return st.text(anything, max_size=60).filter(lambda text: not taken & set(fold(text)))


# One other way to write some characters of the terms, by layer; by hand, as above.
LOOKALIKES = {"蓝": "篮", "彩": "采", "网": "罔"}
SPLITS = {"鲸": "鱼京", "杉": "木彡", "彩": "采彡", "快": "心夬", "纸": "纟氏", "蓝": "艹监"}
SAME_SOUND = {"云": "匀", "彩": "踩", "快": "筷", "网": "枉", "纸": "址", "杉": "衫", "鸢": "冤"}
PINYIN = {
    "蓝": "lan",
    "鲸": "jing",
    "快": "kuai",
    "递": "di",
    "云": "yun",
    "杉": "shan",
    "彩": "cai",
    "纸": "zhi",
    "鸢": "yuan",
    "网": "wang",
}


@st.composite
def rewritten(draw: st.DrawFn, forms: dict[str, str]) -> tuple[str, str]:
    """A term with some of its characters, never all, in another form; perhaps with marks too."""
    term = draw(st.sampled_from(TERMS))
    able = [at for at, char in enumerate(term) if char in forms]
    chosen = draw(
        st.sets(st.sampled_from(able), min_size=1, max_size=min(len(able), len(term) - 1))
    )
    shown = [forms[char] if at in chosen else char for at, char in enumerate(term)]
    marks = draw(st.sampled_from(("", "\u200b", "·", "★")))
    return term, marks.join(shown)


@st.composite
def turned(draw: st.DrawFn) -> tuple[str, str]:
    """A term stored backwards and shown forwards."""
    term = draw(st.sampled_from(TERMS))
    return term, f"\u202e{term[::-1]}\u202c"


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, str]:
    """A term with a line break inside, or with each character on its own line."""
    term = draw(st.sampled_from(TERMS))
    at = draw(st.integers(1, len(term) - 1))
    return term, draw(st.sampled_from((f"{term[:at]}\n{term[at:]}", "\n".join(term))))


def in_pinyin(separator: str) -> st.SearchStrategy[tuple[str, str]]:
    """A whole term in pinyin."""
    return st.sampled_from(TERMS).map(
        lambda term: (term, separator.join(PINYIN[char] for char in term))
    )
