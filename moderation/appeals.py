"""Appeals: filed by whoever was told a decision, answered by a person who had no part in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import appeal_files, audit, cases, queries, replacing, statements, verdicts
from moderation.attachments import Sent
from moderation.errors import BrokenRuling, NotAllowedFrom, NotOpen, OwnCase
from moderation.ladder import Rung
from moderation.models import Appeal, Case, Decision, Finding, Signature, Statement
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE, Actor, require
from moderation.verdicts import Ruling

PREFIX = "A"
WINDOW = timedelta(days=statements.APPEAL_DAYS)
MAX_TEXT = 5000
State, Role = Appeal.State, Appeal.Role


def role_of(decision: Decision, party: Party) -> Appeal.Role | None:
    """As what a party may appeal: they must have been told the decision."""
    told = Statement.objects.filter(decision=decision, recipient=party.word)
    audiences = set(told.values_list("audience", flat=True))
    if Statement.Audience.ACCUSED in audiences:
        return Role.ACCUSED
    return Role.REPORTER if Statement.Audience.REPORTER in audiences else None


def can_file_until(decision: Decision) -> datetime:
    """The last moment an appeal is taken."""
    return decision.decided_at + WINDOW


def cases_not_over(subject_kind: str) -> QuerySet[Case]:
    """Cases about things of this kind in which something may still be decided.

    They are open, an appeal waits for its answer, or there is still time for one.
    """
    waiting = Appeal.objects.exclude(state__in=Appeal.ANSWERED)
    recent = Decision.objects.filter(decided_at__gte=timezone.now() - WINDOW)
    alive = ~Q(state=Case.State.CLOSED) | Q(pk__in=waiting.values("decision__case"))
    alive |= Q(pk__in=recent.values("case"))
    return Case.objects.filter(alive, subject_kind=subject_kind)


@transaction.atomic
def file(
    decision: Decision, *, party: Party, grounds: str, text: str, files: Sequence[Sent] = ()
) -> tuple[Appeal, bool]:
    """Take an appeal and return it with whether it is new; a second one gives the first back.

    Raises ``NotOpen`` or ``FileRefused`` with the reason; then nothing is kept.  Muted and banned
    people may appeal like everyone.
    """
    role = role_of(decision, party)
    if role is None:
        raise NotOpen(_("Only people who were told this decision can appeal against it."))
    known = Appeal.objects.filter(decision=decision, appellant=party.word).first()
    if known is not None:
        return known, False
    if timezone.now() > can_file_until(decision):
        raise NotOpen(_("The time for an appeal has passed."))
    if queries.standing_decision(decision.case) != decision:
        raise NotOpen(_("This decision was replaced. Appeal against the new one."))
    if grounds not in Appeal.Grounds.values or not text.strip():
        raise NotOpen(_("Choose the grounds and say in your own words what is wrong."))
    signature = Signature.objects.filter(decision=decision).first()
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                number=next_number(PREFIX),
                decision=decision,
                role=role,
                account_id=party.account_id,
                email=party.email,
                appellant=party.word,
                grounds=grounds,
                text=text.strip()[:MAX_TEXT],
                language=party.language,
                decided_by_id=decision.decided_by_id,
                signed_by_id=signature.signed_by_id if signature else None,
            )
    except IntegrityError:
        return Appeal.objects.get(decision=decision, appellant=party.word), False
    appeal_files.add(appeal, files, party=party)
    if not others_who_may(appeal):
        appeal.state = State.ALONE
        appeal.save(update_fields=["state"])
    cases.record(decision.case, "appealed", note=appeal.number)
    return appeal, True


def others_who_may(appeal: Appeal) -> bool:
    """Whether anybody on the staff could handle it: someone who had no part in the decision."""
    return any(not _had_part(appeal, person) for person in queries.staff_holding(DECIDE_GRAVE))


@transaction.atomic
def claim(appeal: Appeal, *, by: Actor) -> Appeal:
    """Take an appeal to answer it; raises ``OwnCase`` for anyone with a part in the decision."""
    require(by, DECIDE_GRAVE)
    locked = _locked(appeal)
    if locked.state not in {State.FILED, State.ALONE, State.CLAIMED}:
        raise NotAllowedFrom("claim", locked.state)
    if _had_part(locked, by):
        raise OwnCase
    locked.handler_id, locked.state = by.pk, State.CLAIMED
    locked.save(update_fields=["handler", "state"])
    audit.record("claim", locked.number, by=by)
    return locked


@transaction.atomic
def answer(
    appeal: Appeal, *, by: Actor, result: str, text: str, rung: Rung | None = None
) -> Appeal:
    """Answer a claimed appeal in writing; what changes, changes in the same transaction.

    ``overturned`` undoes the decision, ``modified`` replaces its penalty by the lighter ``rung``.
    A reporter who is right has the case opened again, for a person who has not judged it.
    """
    locked = _locked(appeal)
    require(by, DECIDE_GRAVE)
    if locked.state != State.CLAIMED or locked.handler_id != by.pk:
        raise NotAllowedFrom("answer", locked.state)
    if not text.strip():
        raise BrokenRuling(_("Answer in words the person can follow."))
    if result not in Appeal.ANSWERED:
        raise BrokenRuling(_("Choose what becomes of the decision."))
    # Two answered appeals of one case follow one another, so each sees what the other changed.
    Case.objects.select_for_update().get(pk=locked.decision.case_id)
    if result != State.UPHELD:
        locked.result = _replaced(locked, result, text, rung, by=by)
    locked.state, locked.answer = State(result), text.strip()
    locked.answered_at = timezone.now()
    locked.save()
    cases.record(locked.decision.case, f"appeal_{result}", by=by, note=locked.number)
    named = audit.digest((locked.number, result, text))
    audit.record("answer", locked.number, by=by, after=named, reason=result)
    _tell_everyone(locked)
    return locked


def _replaced(
    appeal: Appeal, result: str, text: str, rung: Rung | None, *, by: Actor
) -> Decision | None:
    """What takes the place of the decision that counts now, which another appeal may have changed.

    ``None`` where nothing takes its place: it already says what was asked for, or the case is
    open again because a reporter was right.
    """
    standing = queries.standing_decision(appeal.decision.case) or appeal.decision
    if appeal.role == Role.REPORTER:
        if result == State.MODIFIED:
            raise BrokenRuling(_("Only the person it is about can be given a lighter penalty."))
        case = appeal.decision.case
        own = [
            report
            for report in case.reports.all()
            if Party(report.reporter_id, report.reporter_email).word == appeal.appellant
        ]
        cases.reopen(case, own, by=by, note=appeal.number)
        return None
    if result == State.OVERTURNED:
        if standing.outcome not in verdicts.BREACHES:
            return None
        ruling = Ruling(outcome=Decision.Outcome.NO_VIOLATION, reasoning=text)
        return replacing.override(standing, ruling, by=by)
    if rung is None or rung >= standing.rung:
        raise BrokenRuling(_("A changed decision needs a lighter penalty than the first."))
    ruling = replacing.lighter(standing, reasoning=text)
    return replacing.override(standing, ruling, by=by, rung=rung)


def _tell_everyone(appeal: Appeal) -> None:
    """The appellant in any case; the other side when the decision changed."""
    statements.tell_appellant(appeal)
    if appeal.result is None:
        return
    case = appeal.decision.case
    accused = verdicts.accused_of(case)
    if accused and accused.word != appeal.appellant:
        statements.tell_accused(appeal.result, accused)
    for report in case.reports.all():
        if Party(report.reporter_id, report.reporter_email).word != appeal.appellant:
            statements.tell_reporter(appeal.result, report)


def _had_part(appeal: Appeal, person: Actor) -> bool:
    """Who decided, signed, judged a finding it rests on, reported it, or is what it is about."""
    if person.pk is None or person.pk in {appeal.decided_by_id, appeal.signed_by_id}:
        return True
    named = appeal.decision.grounds.exclude(finding=None).values("finding")
    judged = Finding.objects.filter(pk__in=named, judged_by=person.pk).exists()
    return judged or cases.has_part(appeal.decision.case, person)


def _locked(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update().get(pk=appeal.pk)
