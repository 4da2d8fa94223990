"""What editors said of findings, as labelled lines a classifier learns from.

A line is the paragraph around the words a finding quoted, without anybody's name beside it.  What
was judged right carries its category; what was judged wrong is fine, which is category 0; what was
not relevant says nothing about the text and is left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moderation import texts
from moderation.models import Finding
from moderation.permissions import Actor

BATCH = 200
MAX_PARAGRAPH = 2000
FINE = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled paragraph."""

    text: str
    label: str
    cat: int

    def as_row(self) -> dict[str, str | int]:
        return {"text": self.text, "label": self.label, "cat": self.cat}


def lines(*, seen_by: Actor) -> Iterator[Line]:
    """Every judged paragraph once, text by text, in bounded memory.

    Where one finding was right and another wrong on a paragraph, it is not fine, so the wrong one
    is left out.  ``seen_by`` gets nothing of texts they wrote.
    """
    seen: set[int] = set()
    for judged in _by_text():
        found = texts.find(list(judged), seen_by=seen_by)
        for digest, findings in judged.items():
            if digest not in found:
                continue
            for line in _lines_of(found[digest], findings):
                key = hash((line.text, line.cat))
                if key not in seen:
                    seen.add(key)
                    yield line


def _by_text() -> Iterator[dict[str, list[Finding]]]:
    """Judged findings by the hash of their text, some texts at a time, in a stable order."""
    wanted = Finding.objects.filter(
        judgement__in=(Finding.Judgement.RIGHT, Finding.Judgement.WRONG), carried_from=None
    ).exclude(clause_code="")
    after = ""
    while True:
        digests = wanted.filter(run__digest__gt=after).order_by("run__digest")
        batch = list(digests.values_list("run__digest", flat=True).distinct()[:BATCH])
        if not batch:
            return
        grouped: dict[str, list[Finding]] = defaultdict(list)
        rows = wanted.filter(run__digest__in=batch).select_related("run")
        for finding in rows.order_by("run__digest", "pk"):
            grouped[finding.run.digest].append(finding)
        yield grouped
        after = batch[-1]


def _lines_of(text: texts.StoredText, findings: list[Finding]) -> Iterator[Line]:
    labelled: dict[str, dict[int, str]] = defaultdict(dict)
    for finding in findings:
        is_right = finding.judgement == Finding.Judgement.RIGHT
        cat = int(finding.clause_code.partition(".")[0]) if is_right else FINE
        for span in finding.spans:
            paragraph = _paragraph(text, span)
            if paragraph:
                labelled[paragraph][cat] = str(finding.judgement)
    for paragraph, labels in labelled.items():
        for cat, label in sorted(labels.items()):
            if cat != FINE or len(labels) == 1:
                yield Line(paragraph, label, cat)


def _paragraph(text: texts.StoredText, span: Mapping[str, object]) -> str:
    """The paragraph a span begins in, at most 2,000 characters of it around the span."""
    if texts.excerpt(text, span) is None:
        return ""
    whole = text.fields[str(span["field"])]
    start, end = int(str(span["start"])), int(str(span["end"]))
    low = whole.rfind("\n", 0, start) + 1
    high = whole.find("\n", end)
    high = len(whole) if high < 0 else high
    if high - low > MAX_PARAGRAPH:
        low = max(low, start - MAX_PARAGRAPH // 2)
        high = min(high, low + MAX_PARAGRAPH)
    return whole[low:high].strip()
