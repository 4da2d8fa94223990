"""When a listed term may hold a piece: by a record that people judged, or by a written reason.

Every other step of a term is free: only what stops a piece has to be earned (from shadow to
attention to hold).  Whoever may change terms may give the reason; it stays in the history.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from moderation import quality
from moderation.errors import NotYetEarned
from moderation.material import Field, Stage
from moderation.models import Term

# Fewer than this say nothing of a term; a detector, which says far more, needs fifty.
MIN_JUDGED = 10
MIN_PRECISION = 0.9
MIN_REASON = 10
# What a new term may do before anything is known of it.
FIRST_STAGE = Stage.ATTENTION


def may_hold(columns: Mapping[str, Any]) -> bool:
    """Whether a term with these columns holds what it is found in."""
    return bool(
        columns["kind"] == Term.Kind.PROHIBITED
        and columns["severity"] == Term.Weight.HOLD
        and columns["stage"] == Stage.HOLD
        and columns["is_active"]
    )


def must_earn(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether a change lets a term hold what it did not; ``before`` is nothing for a new term."""
    if not may_hold(after):
        return False
    return before is None or not may_hold(before) or _is_another(before, after)


def _is_another(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether what people judged before a change says nothing of what comes after it."""
    return before["text"] != after["text"] or bool(_places(after) - _places(before))


def _places(columns: Mapping[str, Any]) -> set[str]:
    """The fields it is looked for in; an empty list means all."""
    named: Iterable[str] = columns["fields"] or Field
    return set(map(str, named))


def is_reason(reason: str) -> bool:
    return len(reason.strip()) >= MIN_REASON


def missing(term: Term | None) -> list[str]:
    """What a term lacks before it may hold, in sentences; ``None`` is a term without a past.

    Judgements from before it last stepped down, or was first looked for in another field, do not
    count again.
    """
    record = quality.RecordOfWork()
    if term:
        record = quality.judged_since_demotion(term, since=_widened_at(term))
    lacking = []
    if record.judged < MIN_JUDGED:
        lacking.append(
            _("Findings judged: %(judged)s of %(wanted)s.")
            % {"judged": record.judged, "wanted": MIN_JUDGED}
        )
    if record.precision is None or record.precision < MIN_PRECISION:
        found = "–" if record.precision is None else f"{record.precision:.0%}"
        lacking.append(
            _("Right among the judged: %(found)s, wanted %(wanted)s.")
            % {"found": found, "wanted": f"{MIN_PRECISION:.0%}"}
        )
    return lacking


def _widened_at(term: Term) -> datetime | None:
    for change in term.changes.exclude(before={}).order_by("-pk"):
        if _places(change.after) - _places(change.before):
            return change.at
    return None


def lacking(
    term: Term | None, before: Mapping[str, Any] | None, after: Mapping[str, Any], reason: str
) -> list[str]:
    """What stands against a change of a term's columns; empty when it may be made."""
    if not must_earn(before, after) or is_reason(reason):
        return []
    return missing(None if before is None or _is_another(before, after) else term)


def require_earned(
    term: Term, before: Mapping[str, Any] | None, after: Mapping[str, Any], reason: str
) -> None:
    """Raise ``NotYetEarned`` unless the change may be made."""
    if against := lacking(term, before, after, reason):
        raise NotYetEarned(term.text, against)


def next_stage(term: Term) -> Stage | None:
    """The stage above, as far as this kind of term may ever go."""
    if term.kind == Term.Kind.ALLOW:
        return None
    highest = Stage.HOLD if term.kind == Term.Kind.PROHIBITED else Stage.ATTENTION
    above = [stage for stage in Stage if Stage(term.stage).rank < stage.rank <= highest.rank]
    return above[0] if above else None
