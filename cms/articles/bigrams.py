"""Search for Chinese on full-text engines that know only words.

A run of Han characters (kana and hangul too) is indexed as overlapping pairs, so that any two
characters that stand together can be found without a dictionary; the last one also stands alone.
Other words are indexed whole. Both sides are folded (width, case, script), so either script finds
the other. Works for SQLite FTS5 with ``unicode61`` and PostgreSQL with ``simple``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from moderation.normalise import fold, fold_char

MAX_QUERY = 200
MAX_PHRASES = 10

_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_RUN = re.compile(rf"([{_CJK}]+)|((?:(?![{_CJK}])[^\W_])+)")
_NOT_INSIDE_WORD = rf"(?<![^\W_])|(?<=[{_CJK}])"
_WORD_ENDS = rf"(?![^\W_])|(?=[{_CJK}])"
# Keeps a word and a Han run on two sides of a comma from looking adjacent.
_BREAK = "zqbreakqz"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that must stand in a row; ``is_prefix`` leaves the end of the last one open."""

    tokens: tuple[str, ...]
    is_prefix: bool
    parts: tuple[str, ...]


Segment = tuple[str, bool]


def index_tokens(text: str) -> str:
    """The tokens of ``text`` with spaces between, to be stored in the full-text index."""
    folded = fold(text)
    tokens: list[str] = []
    end, was_han = 0, False
    for match in _RUN.finditer(folded):
        is_han = match[1] is not None
        if tokens and is_han != was_han and folded[end : match.start()].strip():
            tokens.append(_BREAK)
        tokens += _pairs(match[1], is_closed=True) if is_han else [match[2]]
        end, was_han = match.end(), is_han
    return " ".join(tokens)


def query_tokens(query: str) -> list[Phrase]:
    """The phrases of a query, all of which must be found.

    Reads at most 200 characters and 10 phrases. Anything but letters and digits separates phrases;
    there are no operators, so no query can be malformed.
    """
    folded = fold(query[:MAX_QUERY])[: MAX_QUERY * 2]
    groups: list[list[re.Match[str]]] = []
    end = -1
    for match in _RUN.finditer(folded):
        if match.start() != end:
            groups.append([])
        groups[-1].append(match)
        end = match.end()
    groups = groups[:MAX_PHRASES]
    return [_phrase(group, is_last=group is groups[-1]) for group in groups]


def _phrase(group: list[re.Match[str]], *, is_last: bool) -> Phrase:
    tokens: list[str] = []
    for match in group:
        closed = match is not group[-1]
        tokens += [match[2]] if match[1] is None else _pairs(match[1], is_closed=closed)
    last = group[-1]
    is_prefix = is_last if last[1] is None else len(last[1]) == 1
    return Phrase(tuple(tokens), is_prefix, tuple(match[0] for match in group))


def _pairs(run: str, *, is_closed: bool) -> list[str]:
    """Overlapping pairs of a run; if it is known to end there, its last character as well."""
    spelled = [_spelled(char) for char in run]
    tokens = [first + second for first, second in pairwise(spelled)]
    if is_closed or len(spelled) == 1:
        tokens.append(spelled[-1])
    return tokens


def _spelled(char: str) -> str:
    # Engines older than the character take it for punctuation; its code is always a word.
    return char if ord(char) < 0x10000 else f"u{ord(char):x}"


def fts5_match(query: str) -> str:
    """The right side of ``MATCH`` for FTS5, or ``""`` if nothing in ``query`` can be sought."""
    return " AND ".join(
        f'"{" ".join(phrase.tokens)}"{"*" if phrase.is_prefix else ""}'
        for phrase in query_tokens(query)
    )


def tsquery(query: str) -> str:
    """The argument of ``to_tsquery('simple', …)``, or ``""`` if nothing can be sought."""
    return " & ".join(map(_ts_phrase, query_tokens(query)))


def _ts_phrase(phrase: Phrase) -> str:
    quoted = [f"'{token}'" for token in phrase.tokens]
    return f"({' <-> '.join(quoted)}{':*' if phrase.is_prefix else ''})"


def highlight(text: str, query: str) -> list[Segment]:
    """``text`` in pieces, each with whether it is what ``query`` found."""
    found = _found(text, query)
    return _segments(text, found, 0, len(text))


def snippet(text: str, query: str, width: int) -> list[Segment]:
    """About ``width`` characters round the first hit, as ``highlight``; the start without one."""
    found = list(_found(text, query))
    first = found[0][0] if found else 0
    start = max(0, min(first - width // 3, len(text) - width))
    end = min(len(text), start + width)
    segments = _segments(text, iter(found), start, end)
    if start:
        segments.insert(0, ("…", False))
    if end < len(text):
        segments.append(("…", False))
    return segments


def _segments(text: str, found: Iterator[tuple[int, int]], start: int, end: int) -> list[Segment]:
    segments: list[Segment] = []
    position = start
    for hit, after in found:
        hit, after = max(hit, position), min(after, end)
        if hit >= after:
            continue
        if hit > position:
            segments.append((text[position:hit], False))
        segments.append((text[hit:after], True))
        position = after
    if position < end:
        segments.append((text[position:end], False))
    return segments


def _found(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Where the phrases stand in ``text``, in order and apart from each other."""
    phrases = query_tokens(query)
    if not phrases:
        return
    pattern = "|".join(_pattern(p) for p in sorted(phrases, key=lambda p: -len("".join(p.parts))))
    folded = fold(text)
    # Folding never drops a character: equal length means that every place is the same.
    starts = None
    if len(folded) != len(text):
        starts = list(accumulate((len(fold_char(char)) for char in text), initial=0))
    for match in re.finditer(pattern, folded):
        if starts is None:
            yield match.span()
        else:
            yield bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1)


def _pattern(phrase: Phrase) -> str:
    spaced = r"\s?".join(re.escape(part) for part in phrase.parts)
    first, last = phrase.parts[0], phrase.parts[-1]
    before = "" if re.match(f"[{_CJK}]", first) else f"(?:{_NOT_INSIDE_WORD})"
    open_end = phrase.is_prefix or re.match(f"[{_CJK}]", last)
    return f"{before}{spaced}{'' if open_end else f'(?:{_WORD_ENDS})'}"
