"""A title together with the article below it, as one text to learn from."""

import re

from moderation.normalise import compact

# Private characters: no writer uses them, and a reading keeps each as a mark of its own.
_FIRST_MARK = 0xE000
_STEPS = 8
_READ = 3000
_LEAD = 120
_SENTENCE_END = re.compile(r"[。！？!?\n]")


def headline(title: str, body: str) -> str:
    """The title, marks for how far the body bears it out, and the start of the body.

    The marks count, on scales of eight steps, the share of the title's pairs of letters that the
    body and its first sentences repeat, the length of the body, and questions and exclamations.
    A long body is read up to 3,000 characters.
    """
    body = body[:_READ]
    pairs = _pairs(compact(title).text)
    scales = (
        _share(pairs, _pairs(compact(body).text)),
        _share(pairs, _pairs(compact(body[:_LEAD]).text)),
        min(1.0, len(body) / _READ),
        min(1.0, len(title) / 40),
        min(1.0, 4 * len(re.findall("[!?！？]", body)) / (1 + len(_SENTENCE_END.findall(body)))),
    )
    marks = "".join(
        chr(_FIRST_MARK + scale * (_STEPS + 1) + step)
        for scale, reached in enumerate(scales)
        for step in range(round(reached * _STEPS) + 1)
    )
    return f"{title}\n{marks}\n{body[:_LEAD]}"


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _share(sought: frozenset[str], found: frozenset[str]) -> float:
    return len(sought & found) / len(sought) if sought else 0.0
