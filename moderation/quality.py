"""The record of each detector and each term: what it flagged, and what people said of it.

Precision counts what was judged right among all that was judged: a finding that is not relevant
cost an editor the same minute as a wrong one.  Findings that say a check failed are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from moderation.models import CheckRun, DetectorStage, Finding, Term, TermChange
from moderation.screening import FAILED_CODE

DAYS = 90
Z = 1.96
_RIGHT = Finding.Judgement.RIGHT.value
_WRONG = Finding.Judgement.WRONG.value
_IRRELEVANT = Finding.Judgement.IRRELEVANT.value


@dataclass(frozen=True, slots=True)
class RecordOfWork:
    """Figures of the last 90 days; ``pieces`` are the texts it could have flagged."""

    pieces: int = 0
    flagged: int = 0
    findings: int = 0
    right: int = 0
    wrong: int = 0
    irrelevant: int = 0

    @property
    def judged(self) -> int:
        return self.right + self.wrong + self.irrelevant

    @property
    def share(self) -> float | None:
        """Of the pieces, how many it flagged."""
        return self.flagged / self.pieces if self.pieces else None

    @property
    def precision(self) -> float | None:
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true precision lies with 95 % confidence."""
        return wilson(self.right, self.judged) if self.judged else None

    @property
    def noise(self) -> tuple[float, int]:
        """Noisier sorts higher: first what is surely imprecise, then what flags more."""
        interval = self.interval
        return (1 - interval[1] if interval else 0.0, self.findings)


def wilson(right: int, judged: int) -> tuple[float, float]:
    """The Wilson score interval of a share, 95 %.

    E. B. Wilson, Probable inference, JASA 22 (1927): sound for small counts, unlike the normal
    approximation.  ``judged`` is at least 1.
    """
    share = right / judged
    spread = Z * sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged))
    middle = share + Z * Z / (2 * judged)
    scale = 1 + Z * Z / judged
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def of_checkers(
    versions: dict[str, int], *, now: datetime | None = None
) -> dict[str, RecordOfWork]:
    """The record of each detector under the version given; four queries however many there are."""
    since = (now or timezone.now()) - timedelta(days=DAYS)
    found = _found(since).values("checker", "checker_version").annotate(**_TOTALS)
    counts = _by(found, "checker", "checker_version")
    # The same version that found it again has not been judged again.
    again = Q(carried_from=F("checker_version"))
    judged = _judged(since).exclude(again).values("checker", "checker_version")
    verdicts = _by(judged.annotate(**_VERDICTS), "checker", "checker_version")
    pieces = _pieces(versions, since)
    return {
        name: _record(
            pieces[name], counts.get((name, version), {}), verdicts.get((name, version), {})
        )
        for name, version in versions.items()
    }


def of_checker(checker: str, version: int) -> RecordOfWork:
    """The record of one detector."""
    return of_checkers({checker: version})[checker]


def of_terms(*, now: datetime | None = None) -> dict[str, RecordOfWork]:
    """The record of each term that was found or judged; three queries however many there are."""
    since = (now or timezone.now()) - timedelta(days=DAYS)
    found = _found(since).exclude(term="").values("term").annotate(**_TOTALS)
    judged = _judged(since).filter(carried_from=None).exclude(term="")
    verdicts = _by(judged.values("term").annotate(**_VERDICTS), "term")
    counts = _by(found, "term")
    pieces = _runs(since).count()
    return {
        key[0]: _record(pieces, counts.get(key, {}), verdicts.get(key, {}))
        for key in dict.fromkeys([*counts, *verdicts])
    }


def judged_since_demotion(term: Term, *, since: datetime | None = None) -> RecordOfWork:
    """What people said of a term since it last stepped down by its record and ``since``."""
    last = term.changes.filter(door=TermChange.Door.QUALITY).order_by("-pk").first()
    starts = [timezone.now() - timedelta(days=DAYS), last.at if last else None, since]
    judged = _judged(max(start for start in starts if start))
    told = judged.filter(term=term.text, carried_from=None).aggregate(**_VERDICTS)
    return _record(0, {}, told)


def _runs(since: datetime) -> QuerySet[CheckRun]:
    """One run a text: those a newer one replaced are out of date."""
    return CheckRun.objects.filter(state__in=CheckRun.SETTLED, finished_at__gte=since)


def _found(since: datetime) -> QuerySet[Finding]:
    return Finding.objects.filter(run__in=_runs(since)).exclude(code=FAILED_CODE)


def _judged(since: datetime) -> QuerySet[Finding]:
    return Finding.objects.filter(judged_at__gte=since).exclude(code=FAILED_CODE)


def _pieces(versions: dict[str, int], since: datetime) -> dict[str, int]:
    """How many texts each detector has read since its version was first seen."""
    begun: dict[str, datetime] = {}
    for row in DetectorStage.objects.filter(checker__in=versions).order_by("pk"):
        # The first version anyone noted may have been at work before it was noted.
        first = since if row.checker not in begun else row.since
        is_newer = row.checker in begun and row.version == versions[row.checker]
        if row.checker not in begun or (is_newer and begun[row.checker] == since):
            begun[row.checker] = first
    names = {f"n{place}": name for place, name in enumerate(versions)}
    totals = _runs(since).aggregate(
        **{
            alias: Count("pk", filter=Q(finished_at__gte=max(since, begun.get(name, since))))
            for alias, name in names.items()
        }
    )
    return {name: totals[alias] for alias, name in names.items()}


_TOTALS = {"findings": Count("pk"), "flagged": Count("run", distinct=True)}
_VERDICTS = {
    "right": Count("pk", filter=Q(judgement=_RIGHT)),
    "wrong": Count("pk", filter=Q(judgement=_WRONG)),
    "irrelevant": Count("pk", filter=Q(judgement=_IRRELEVANT)),
}


def _by(rows: Iterable[Any], *names: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """Grouped rows by what they were grouped by."""
    return {tuple(row[name] for name in names): row for row in rows}


def _record(pieces: int, counts: dict[str, int], verdicts: dict[str, int]) -> RecordOfWork:
    return RecordOfWork(
        pieces=pieces,
        flagged=counts.get("flagged", 0),
        findings=counts.get("findings", 0),
        right=verdicts.get("right", 0),
        wrong=verdicts.get("wrong", 0),
        irrelevant=verdicts.get("irrelevant", 0),
    )
