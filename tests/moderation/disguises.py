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
