"""The life of a case up to its decision: opened or joined, claimed, skipped, escalated.

Every step locks the case, checks what the person saw (``version``), and leaves an event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import audit, parts, queries, standing, subjects
from moderation.errors import BrokenRuling, CaseMoved, HeldByOther, NotAllowedFrom, OwnCase
from moderation.models import Case, CaseEvent, Report, Signature
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE, JUDGE_FINDINGS, WORK_CASES, Actor, require
from moderation.subjects import Subject

PREFIX = "C"
LEASE = timedelta(minutes=30)
UNSURE = "unsure"
COPYRIGHT = "copyright"
State, Lane = Case.State, Case.Lane
# Hours until a person must have looked, by severity class (research: 2 h, 24 h, 72 h).
DUE_HOURS: Mapping[str, int] = {"S4": 2, "S3": 24, "S2": 72, "S1": 72, "S0": 72}
MINORS = frozenset({"1.11", "1.12", "8.1", "9.1"})
MAX_REPORTS_COUNTED = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the arithmetic behind a priority."""

    code: str
    points: int
    params: Mapping[str, str | int]


def file_under(report: Report) -> Case:
    """The open case a report belongs to, opened if there is none; joining twice changes nothing."""
    if report.case_id is not None and report.case is not None:
        return report.case
    with transaction.atomic():
        case = _open_or_join(report, report.clause_code)
        report.case, report.state = case, Report.State.IN_CASE
        report.save(update_fields=["case", "state"])
        record(case, "report_joined", note=report.number)
        _weigh(case)
    return case


@transaction.atomic
def open_by_staff(subject: Subject, *, clause_code: str, by: Actor, note: str) -> Case:
    """The open case about a subject and the area of a clause, opened by somebody of the staff.

    Joins the one that is already there.  Raises ``NotPermitted``, ``BrokenRuling`` for an unknown
    clause, ``OwnCase`` for whoever it is about.
    """
    require(by, JUDGE_FINDINGS)
    if queries.clause(clause_code) is None:
        raise BrokenRuling(_("This clause is not in force: %(code)s.") % {"code": clause_code})
    found = Found(subject.kind, subject.ref, subject.digest, subject.title[:300], subject.url[:500])
    case = _open_or_join(found, clause_code)
    if case.accused_id is not None and case.accused_id == by.pk:
        raise OwnCase
    case.staff_clauses = sorted({*case.staff_clauses, clause_code})
    case.save(update_fields=["staff_clauses"])
    record(case, "staff_opened", by=by, note=f"{clause_code} {note.strip()}".strip())
    _weigh(case)
    return case


@dataclass(frozen=True, slots=True)
class Found:
    """A subject as it was seen when somebody spoke of it."""

    subject_kind: str
    subject_id: str
    subject_digest: str
    subject_title: str
    subject_url: str


def _open_or_join(seen: Report | Found, clause_code: str) -> Case:
    area = clause_code.partition(".")[0] or UNSURE
    key = {"subject_kind": seen.subject_kind, "subject_id": seen.subject_id, "area": area}
    for _attempt in range(2):
        known = Case.objects.select_for_update().filter(**key).exclude(state=State.CLOSED).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return _open(seen, key)
        except IntegrityError:
            # Another report opened it at the same moment.
            continue
    return Case.objects.exclude(state=State.CLOSED).get(**key)


def _open(seen: Report | Found, key: Mapping[str, str]) -> Case:
    accused = subjects.responsible(seen.subject_kind, seen.subject_id)
    case = Case.objects.create(
        number=next_number(PREFIX),
        subject_digest=seen.subject_digest,
        subject_title=seen.subject_title,
        subject_url=seen.subject_url,
        accused_id=accused.account_id,
        accused_email="" if accused.account_id else accused.email,
        due_at=timezone.now() + timedelta(hours=DUE_HOURS["S2"]),
        **key,
    )
    record(case, "opened")
    return case


@transaction.atomic
def weigh_again(report: Report) -> None:
    """Bring the priority of a report's case up to date."""
    if report.case_id is not None:
        _weigh(Case.objects.select_for_update().get(pk=report.case_id))


def priority(case: Case) -> list[Reason]:
    """Why the case stands where it stands, line by line; the points add up to its priority."""
    reports = list(case.reports.order_by("pk"))
    codes = {report.clause_code for report in reports if report.clause_code}
    codes |= set(case.staff_clauses)
    lines = []
    gravest = max((severity_of(code) for code in codes), default="")
    if gravest:
        lines.append(Reason("severity", 20 * int(gravest[1]), {"severity": gravest}))
    # One line each: how well the reporter's earlier reports held is in the weight.
    lines += [
        Reason("report", report.weight, {"number": report.number})
        for report in reports[:MAX_REPORTS_COUNTED]
        if report.weight
    ]
    if codes & MINORS:
        lines.append(Reason("minors", 50, {}))
    subject = subjects.find(case.subject_kind, case.subject_id)
    if subject is not None and subject.is_visible:
        lines.append(Reason("public", 10, {}))
    return lines


def severity_of(code: str) -> str:
    """The severity class of a clause in force; ``S1`` for one that is not there any more."""
    clause = queries.clause(code)
    return clause.severity if clause else "S1"


def _weigh(case: Case) -> None:
    codes = set(case.reports.exclude(clause_code="").values_list("clause_code", flat=True))
    codes |= set(case.staff_clauses)
    gravest = max((severity_of(code) for code in codes), default="S2")
    case.priority = sum(line.points for line in priority(case))
    case.due_at = min(case.due_at, case.opened_at + timedelta(hours=DUE_HOURS[gravest]))
    case.lane = min(case.lane, _lane(case, codes))
    case.save(update_fields=["priority", "due_at", "lane"])


def _lane(case: Case, codes: set[str]) -> int:
    if codes & MINORS:
        return Lane.MINORS
    if case.area == "1":
        return Lane.UNLAWFUL
    if case.area == COPYRIGHT:
        return Lane.COPYRIGHT
    return Lane.NEW_AUTHOR if _is_new(case) else Lane.REST


def _is_new(case: Case) -> bool:
    """Whether it is about somebody of whom little is known, or who counts as new again."""
    hands = subjects.hands(case.subject_kind)
    accused = Party(case.accused_id, case.accused_email)
    if hands is not None and hands.is_new(case.subject_id):
        return True
    return standing.lowered_until(accused) is not None


@transaction.atomic
def claim(case: Case, *, by: Actor) -> Case:
    """Take a case for half an hour; raises ``HeldByOther`` or ``OwnCase``."""
    require(by, WORK_CASES)
    locked = _locked(case)
    if is_barred(locked, by):
        raise OwnCase
    if locked.state not in {State.OPEN, State.CLAIMED, State.WAITING, State.ESCALATED}:
        raise NotAllowedFrom("claim", locked.state)
    if _free_state(locked) == State.ESCALATED:
        require(by, DECIDE_GRAVE)
    if _is_held_by_other(locked, by):
        raise HeldByOther(locked.claimed_by.name if locked.claimed_by else "")
    locked.state = State.CLAIMED
    locked.claimed_by_id = by.pk
    locked.claimed_until = timezone.now() + LEASE
    locked.asked_until = None
    audit.record("claim", locked.number, by=by)
    return _changed(locked, "claimed", by=by)


@transaction.atomic
def skip(case: Case, *, by: Actor, reason: str) -> Case:
    """Put a claimed case back with a reason, for somebody else."""
    locked = own(case, by=by)
    _leave(locked, _free_state(locked))
    return _changed(locked, "skipped", by=by, note=reason)


@transaction.atomic
def escalate(case: Case, *, by: Actor, reason: str) -> Case:
    """Hand a claimed case to those who decide the gravest."""
    locked = own(case, by=by)
    _leave(locked, State.ESCALATED)
    return _changed(locked, "escalated", by=by, note=reason)


@transaction.atomic
def add_note(case: Case, *, by: Actor, text: str) -> Case:
    """A remark for colleagues; it changes nothing else."""
    require(by, WORK_CASES)
    locked = _locked(case)
    record(locked, "noted", by=by, note=text)
    return locked


def own(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """The locked case, which this person must have claimed; ``CaseMoved`` if it changed since."""
    require(by, WORK_CASES)
    locked = _locked(case)
    if version is not None and version != locked.version:
        raise CaseMoved
    if locked.state != State.CLAIMED:
        raise NotAllowedFrom("decide", locked.state)
    if locked.claimed_by_id != by.pk:
        raise HeldByOther(locked.claimed_by.name if locked.claimed_by else "")
    return locked


def has_part(case: Case, person: Actor) -> bool:
    """Whether somebody had a hand in what the case is about, is it, or reported it."""
    return parts.has_part(case, person)


def is_barred(case: Case, person: Actor) -> bool:
    """Whether somebody may not judge a case: they had a part in it, or judged it before."""
    return has_part(case, person) or has_judged(case, person)


def has_judged(case: Case, person: Actor) -> bool:
    """Whether the decision that counts now is theirs: a case opened again is for another person."""
    counts = queries.standing_decision(case)
    if counts is None or person.pk is None:
        return False
    signed = Signature.objects.filter(decision=counts, signed_by=person.pk).exists()
    return counts.decided_by_id == person.pk or signed


def free(case: Case, verb: str, *, by: Actor, note: str = "") -> Case:
    """Give a locked case back to those who may take it: once escalated, it stays escalated."""
    return move(case, _free_state(case), verb, by=by, note=note)


def reopen(case: Case, reports: Iterable[Report], *, by: Actor, note: str) -> Case:
    """Open a decided case again for another person; its reports wait for the new outcome.

    Where a newer case about the same is already open, only ``reports`` go there.  The decision
    stands until a new one takes its place.
    """
    locked = _locked(case)
    key = {"subject_kind": case.subject_kind, "subject_id": case.subject_id, "area": case.area}
    newer = Case.objects.select_for_update().filter(**key).exclude(state=State.CLOSED).first()
    target = newer or locked
    waiting = list(locked.reports.all()) if newer is None else list(reports)
    for report in waiting:
        report.case, report.state, report.closed_at = target, Report.State.IN_CASE, None
        report.save(update_fields=["case", "state", "closed_at"])
    if newer is None:
        _leave(locked, _free_state(locked))
        locked.lane = min(locked.lane, Lane.APPEAL)
        locked.due_at = timezone.now() + timedelta(hours=DUE_HOURS["S2"])
    return _changed(target, "reopened", by=by, note=note)


def move(case: Case, state: Case.State, verb: str, *, by: Actor, note: str = "") -> Case:
    """Put a locked case into a state nobody holds; closing keeps the time."""
    _leave(case, state)
    return _changed(case, verb, by=by, note=note)


def wait(case: Case, *, until: datetime) -> None:
    """Put a locked case aside until its person answers, at most until then."""
    _leave(case, State.WAITING)
    case.asked_until = until
    case.version += 1
    case.save()


def stop_waiting(case: Case) -> Case:
    """Give a locked case that waited back; one that somebody took meanwhile stays theirs."""
    if case.state == State.WAITING:
        _leave(case, _free_state(case))
    case.version += 1
    case.save()
    return case


def note_change(case: Case, verb: str, *, by: Actor, note: str = "") -> Case:
    """A step that leaves the state of a locked case, but whoever judges it must look again."""
    return _changed(case, verb, by=by, note=note)


def expired_claims(at: datetime | None = None) -> int:
    """Give back cases whose claim ran out; how many."""
    given_back, now = 0, at or timezone.now()
    due = Case.objects.filter(state=State.CLAIMED, claimed_until__lte=now)
    for case in due:
        with transaction.atomic():
            locked = _locked(case)
            still = locked.claimed_until is not None and locked.claimed_until <= now
            if locked.state == State.CLAIMED and still:
                _leave(locked, _free_state(locked))
                _changed(locked, "claim_expired")
                given_back += 1
    return given_back


def _is_held_by_other(case: Case, person: Actor) -> bool:
    if case.state != State.CLAIMED or case.claimed_by_id == person.pk:
        return False
    return case.claimed_until is not None and case.claimed_until > timezone.now()


def _free_state(case: Case) -> Case.State:
    escalated = case.events.filter(verb="escalated").exists()
    return State.ESCALATED if escalated else State.OPEN


def _leave(case: Case, state: Case.State) -> None:
    case.state = state
    case.claimed_by, case.claimed_until, case.asked_until = None, None, None
    case.closed_at = timezone.now() if state == State.CLOSED else None


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def _changed(case: Case, verb: str, *, by: Actor | None = None, note: str = "") -> Case:
    case.version += 1
    case.save()
    record(case, verb, by=by, note=note)
    return case


def record(
    case: Case,
    verb: str,
    *,
    by: Actor | None = None,
    note: str = "",
    visibility: CaseEvent.Visibility = CaseEvent.Visibility.STAFF,
    name: str = audit.CLOCK,
) -> None:
    """Add a step to the history of a case; with nobody acting it is ``name``, mostly the clock."""
    CaseEvent.objects.create(
        case=case,
        verb=verb,
        note=note,
        visibility=visibility,
        actor_name=by.name if by else name,
        actor_id=by.pk if by else None,
    )


def open_about_any(named: Iterable[tuple[str, str]]) -> list[Case]:
    """The open cases about any of these subjects, each a kind and a ref; the oldest first."""
    about = Q()
    for kind, ref in named:
        about |= Q(subject_kind=kind, subject_id=ref)
    return list(Case.objects.filter(about).exclude(state=State.CLOSED).order_by("pk"))


def snapshot(case: Case) -> Subject | None:
    """The subject as it stands now, if anybody may still see it."""
    return subjects.find(case.subject_kind, case.subject_id)
