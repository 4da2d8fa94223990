"""Terms that people keep calling wrong step down: from prohibited to watched, then out of use."""

from moderation import quality, terms
from moderation.errors import NotAllowedFrom
from moderation.models import Term, TermChange
from moderation.permissions import WATCH, Actor

MIN_JUDGED = 10
MIN_PRECISION = 0.3


def is_noisy(record: quality.RecordOfWork) -> bool:
    """Judged often enough, and hardly ever right."""
    precision = record.precision
    return record.judged >= MIN_JUDGED and precision is not None and precision < MIN_PRECISION


def may_step_down(term: Term) -> bool:
    """Whether a term is in use and is one that finds things: an allowed phrase is not."""
    return term.is_active and term.kind != Term.Kind.ALLOW


def step_down(term: Term, *, by: Actor, expected: str) -> Term:
    """Prohibited becomes watched, watched goes out of use; its history says it was by its record.

    ``expected`` is the kind the person saw, so that a second click does nothing more.  Raises
    ``NotPermitted``, ``NotAllowedFrom``.
    """
    current = Term.objects.get(pk=term.pk)
    if not may_step_down(current) or current.kind != expected:
        raise NotAllowedFrom("step down", current.kind)
    door = TermChange.Door.QUALITY
    if current.kind == Term.Kind.WATCH:
        return terms.change(current, by=by, door=door, is_active=False)
    # Only a prohibited term may hold.
    weight = Term.Weight.ATTENTION if current.severity == Term.Weight.HOLD else current.severity
    return terms.change(current, by=by, door=door, kind=Term.Kind.WATCH, severity=weight)


def sweep() -> list[Term]:
    """Each noisy prohibited term becomes a watched one; returns them.

    Judgements from before its last such step do not count again, so a person who puts a term back
    gives it a new chance.
    """
    suspects = [text for text, record in quality.of_terms().items() if is_noisy(record)]
    prohibited = Term.objects.filter(
        text__in=suspects, kind=Term.Kind.PROHIBITED, is_active=True
    ).order_by("pk")
    return [
        step_down(term, by=WATCH, expected=Term.Kind.PROHIBITED)
        for term in prohibited
        if is_noisy(quality.judged_since_demotion(term))
    ]
