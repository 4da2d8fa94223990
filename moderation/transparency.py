"""What the site did about its convention, counted from the same records people were told about.

Quarters with fewer than ten cases are put together with the one before, so that no number points
at a person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils import timezone

from moderation.models import Appeal, Decision

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Period:
    """One or more quarters, such as ``2026-Q1`` or ``2026-Q1 – 2026-Q2``."""

    name: str
    cases: int
    by_clause: Mapping[str, int]
    by_source: Mapping[str, int]
    by_outcome: Mapping[str, int]
    median_hours: int
    appeals: int
    modified: int
    overturned: int

    @property
    def is_small(self) -> bool:
        """Too few cases to be shown by themselves."""
        return self.cases < FEWEST


def quarter_of(moment: datetime) -> str:
    """The quarter of a moment in the site's own time, such as ``2026-Q4``."""
    local = timezone.localtime(moment)
    return f"{local.year}-Q{(local.month - 1) // 3 + 1}"


def year_of(moment: datetime) -> str:
    """The year of a moment in the site's own time."""
    return str(timezone.localtime(moment).year)


def periods(period_of: Callable[[datetime], str] = quarter_of) -> list[Period]:
    """Every period with its figures, the newest first; one query for decisions, one for appeals.

    ``period_of`` names the period of a moment: its quarter, or its year.
    """
    decisions = list(
        Decision.objects.filter(overrides=None, case__state="closed")
        # What a second person refused never took effect.
        .exclude(second__agrees=False)
        .select_related("case")
        .prefetch_related("grounds__clause")
        .order_by("decided_at")
    )
    appeals = list(Appeal.objects.select_related("decision").order_by("filed_at"))
    quarters: dict[str, list[Decision]] = {}
    for decision in decisions:
        quarters.setdefault(period_of(decision.decided_at), []).append(decision)
    return [_period(names, found, appeals) for names, found in reversed(list(_grouped(quarters)))]


def _grouped(
    quarters: Mapping[str, list[Decision]],
) -> Iterable[tuple[list[str], list[Decision]]]:
    groups: list[tuple[list[str], list[Decision]]] = []
    for name, found in quarters.items():
        is_thin = groups and (len(groups[-1][1]) < FEWEST or len(found) < FEWEST)
        if is_thin:
            groups[-1][0].append(name)
            groups[-1][1].extend(found)
        else:
            groups.append(([name], list(found)))
    return groups


def _period(names: list[str], found: list[Decision], appeals: list[Appeal]) -> Period:
    keys = {decision.pk for decision in found}
    filed = [appeal for appeal in appeals if appeal.decision_id in keys]
    clauses: Counter[str] = Counter()
    for decision in found:
        clauses.update(ground.clause.code for ground in decision.grounds.all())
    hours = [
        (decision.decided_at - decision.case.opened_at).total_seconds() / 3600 for decision in found
    ]
    ended = Counter(appeal.state for appeal in filed)
    return Period(
        name=names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}",
        cases=len(found),
        by_clause={code: clauses[code] for code in sorted(clauses, key=_place)},
        by_source=dict(Counter(str(decision.get_source_display()) for decision in found)),
        by_outcome=dict(Counter(str(decision.get_outcome_display()) for decision in found)),
        median_hours=round(median(hours)),
        appeals=len(filed),
        modified=ended[Appeal.State.MODIFIED],
        overturned=ended[Appeal.State.OVERTURNED],
    )


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split(".") if part.isdecimal())
