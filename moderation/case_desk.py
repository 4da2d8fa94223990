"""What the page of a case shows, and what its buttons do; each button is one action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import (
    appeals,
    asking,
    audit,
    case_text,
    cases,
    effects,
    links,
    parts,
    penalties,
    queries,
    reporters,
    standing,
    subjects,
    verdicts,
)
from moderation.errors import (
    BrokenRuling,
    CaseMoved,
    HeldByOther,
    ModerationError,
    NotAllowedFrom,
    OwnCase,
)
from moderation.explanations import explain
from moderation.explanations.cases import actor_words, event_words
from moderation.explanations.ladder import RUNGS, penalty_words, rung_words, sentence
from moderation.ladder import Factor, Proposal, Rung
from moderation.models import Appeal, Case, Clause, Decision, Effect, Finding, Report
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE, SEE_REPORTERS, Actor
from moderation.subjects import ShownPicture
from moderation.verdicts import Ground, Ruling

MAX_QUOTES = 20
FACTORS = (
    (Factor.MINORS_HARMED, gettext_lazy("Minors were harmed")),
    (Factor.CHEATED_REGISTRATION, gettext_lazy("The account was registered by cheating")),
    (Factor.SEVERAL_ACCOUNTS, gettext_lazy("Several accounts were used")),
    (Factor.EVASION, gettext_lazy("The checks were evaded on purpose")),
)
# Each effect in words, and the question its details answer, if it has details.
EFFECTS: Mapping[str, tuple[Promise, Promise | str]] = {
    Effect.Kind.TAKE_DOWN: (gettext_lazy("Take it down"), ""),
    Effect.Kind.RESTORE: (gettext_lazy("Restore it"), ""),
    Effect.Kind.REQUIRE_EDIT: (
        gettext_lazy("Require a change"),
        gettext_lazy("What has to change"),
    ),
    Effect.Kind.LABEL: (
        gettext_lazy("Add a note for readers"),
        gettext_lazy("The note, as readers see it"),
    ),
    Effect.Kind.STRIP_LINK: (
        gettext_lazy("Take links out of the text"),
        gettext_lazy("Their addresses, one a line; empty for every link"),
    ),
    Effect.Kind.LOWER_STANDING: (gettext_lazy("Count the person as a new author again"), ""),
}


@dataclass(frozen=True, slots=True)
class EffectChoice:
    """One effect as a checkbox, with the box for its details where it has any."""

    kind: str
    words: Promise
    question: Promise | str
    is_ticked: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a button did, in a sentence; ``leaves`` = the person goes on to the next case."""

    sentence: str
    leaves: bool = False


def explained(error: ModerationError) -> tuple[str, int]:
    """What to tell the person, and the HTTP status."""
    if isinstance(error, BrokenRuling):
        return error.reason, 422
    if isinstance(error, HeldByOther):
        return _("%(name)s is looking at this case.") % {"name": error.name}, 409
    if isinstance(error, OwnCase):
        return _("You had a part in this, so another person has to judge."), 403
    if isinstance(error, (CaseMoved, NotAllowedFrom)):
        return _("The case has moved on in the meantime. Look at it again, then decide."), 409
    return _("You may not do this."), 403


def context(case: Case, *, by: Actor, typed: QueryDict | None = None) -> dict[str, Any]:
    """Everything beside the frame; ``typed`` keeps what was entered."""
    ruling = ruling_of(typed) if typed is not None else None
    accused = verdicts.accused_of(case)
    sees_reporters = by.has_perm(SEE_REPORTERS) and case.reports.exists()
    if sees_reporters:
        audit.record("see_reporters", case.number, by=by)
    decisions = case.decisions.select_related("decided_by").prefetch_related(
        "grounds__clause", "effects"
    )
    mine = case.state == Case.State.CLAIMED and case.claimed_by_id == by.pk
    return {
        "case": case,
        "is_mine": mine,
        "may_claim": not mine and _may_claim(case, by),
        "is_escalated": case.state == Case.State.ESCALATED,
        "had_part": parts.has_part(case, by) or cases.has_judged(case, by),
        "is_alone": case.state != Case.State.CLOSED and not parts.others_who_may(case),
        "may_take_back": any(
            one.decided_by_id == by.pk and verdicts.is_pending(one) for one in decisions
        ),
        "may_sign": case.state == Case.State.SECOND and by.has_perm(DECIDE_GRAVE),
        "priority": cases.priority(case),
        "reports": _reports(case, sees_reporters),
        "links": links.suggestions(case),
        "sees_reporters": sees_reporters,
        "findings": _findings(case),
        "pictures": _pictures(case),
        "frozen": case_text.of_case(case),
        "subject": cases.snapshot(case),
        **_person(accused),
        "events": [
            (event, event_words(event.verb), actor_words(event.actor_name))
            for event in case.events.order_by("pk")
        ],
        "decisions": [(one, verdicts.is_pending(one)) for one in decisions],
        "appeals": Appeal.objects.filter(decision__case=case).order_by("pk"),
        "clauses": _clauses(case, ruling),
        "outcomes": Decision.Outcome.choices,
        "effects": _effects(case, ruling, typed),
        "factors": [(x, words, bool(ruling and x in ruling.factors)) for x, words in FACTORS],
        "rungs": [(rung.value, words) for rung, words in RUNGS.items()],
        "ruling": ruling,
        "typed": typed or QueryDict(),
        "proposal": _proposal(case, ruling),
    }


def _person(accused: Party) -> dict[str, Any]:
    """What is known of whoever the case is about."""
    past = penalties.of_party(accused)[:20] if accused else ()
    return {
        "strikes": penalties.strikes_of(accused) if accused else 0,
        "lowered_until": standing.lowered_until(accused),
        "history": [(one, penalty_words(one.rung, penalties.days_of(one))) for one in past],
    }


def _may_claim(case: Case, by: Actor) -> bool:
    """Whether the button is of use; the action itself checks again."""
    if case.state in {Case.State.CLOSED, Case.State.SECOND} or cases.is_barred(case, by):
        return False
    return case.state != Case.State.ESCALATED or by.has_perm(DECIDE_GRAVE)


def _effects(case: Case, ruling: Ruling | None, typed: QueryDict | None) -> list[EffectChoice]:
    return [
        EffectChoice(
            kind,
            *EFFECTS[kind],
            is_ticked=bool(ruling and kind in ruling.effects),
            detail=typed.get(f"detail_{kind}", "") if typed is not None else "",
        )
        for kind in effects.possible(case)
    ]


def _reports(case: Case, named: bool) -> list[tuple[Report, reporters.Track | None, bool]]:
    """Each report, with the record of its sender for those who may know who that is."""
    rows: list[tuple[Report, reporters.Track | None, bool]] = []
    is_wrong = _was_dismissed(case)
    for report in case.reports.select_related("reporter", "case").order_by("pk"):
        party = Party(report.reporter_id, report.reporter_email)
        is_known = bool(party) and named
        track = reporters.track_of(party, before=report) if is_known else None
        rows.append((report, track, is_known and is_wrong))
    return rows


def _pictures(case: Case) -> list[tuple[int, ShownPicture, bool]]:
    """The pictures of exactly that text by their number, those somebody reported first."""
    reported = set(case.reports.exclude(picture="").values_list("picture", flat=True))
    shown = subjects.pictures(case.subject_kind, case.subject_id, case.subject_digest)
    rows = [(number, one, one.ident in reported) for number, one in enumerate(shown, start=1)]
    return sorted(rows, key=lambda row: not row[2])


def _was_dismissed(case: Case) -> bool:
    counts = queries.standing_decision(case)
    is_closed = case.state == Case.State.CLOSED
    return is_closed and counts is not None and counts.outcome == "no_violation"


def _findings(case: Case) -> list[tuple[Finding, str]]:
    """What the checks found in exactly the text the case is about."""
    run = queries.run_for(case.subject_digest) if case.subject_digest else None
    found = queries.findings(run) if run else []
    return [(finding, explain(finding.code, finding.params)) for finding in found]


def _clauses(case: Case, ruling: Ruling | None) -> list[tuple[Clause, bool]]:
    """Every clause in force, ticked where it was chosen or, at first, where reports name it."""
    chosen = (
        {ground.code for ground in ruling.grounds}
        if ruling is not None
        else {code for code in case.reports.values_list("clause_code", flat=True) if "." in code}
    )
    return [
        (clause, clause.code in chosen)
        for clause in queries.clauses().select_related("version").order_by("position")
    ]


def _proposal(case: Case, ruling: Ruling | None) -> dict[str, Any] | None:
    if ruling is None:
        return None
    proposal: Proposal = verdicts.proposal_for(case, ruling)
    return {
        "words": rung_words(proposal.rung),
        "lines": [
            sentence({"code": line.code, "rung": line.rung.name, **line.params})
            for line in proposal.lines
        ],
    }


def ruling_of(post: QueryDict) -> Ruling:
    """The ruling a form holds, complete or not."""
    quotes = tuple(line.strip() for line in post.get("quotes", "").splitlines() if line.strip())[
        :MAX_QUOTES
    ]
    findings = _numbers(post.getlist("finding"))
    codes = dict.fromkeys(post.getlist("clause"))
    named = dict(Finding.objects.filter(pk__in=findings).values_list("clause_code", "pk"))
    factors = frozenset(x for x in Factor if x.value in post.getlist("factor"))
    chosen = post.get("rung", "")
    is_step = chosen.isdecimal() and int(chosen) in {rung.value for rung in Rung}
    return Ruling(
        outcome=post.get("outcome", ""),
        reasoning=post.get("reasoning", ""),
        grounds=tuple(Ground(code, quotes, named.get(code)) for code in codes),
        effects=tuple(post.getlist("effect")),
        factors=factors,
        rung=Rung(int(chosen)) if is_step else None,
        deviation=post.get("deviation", ""),
        private_note=post.get("private_note", ""),
        details={kind: post.get(f"detail_{kind}", "") for kind in post.getlist("effect")},
    )


def perform(case: Case, *, post: Mapping[str, Any] | QueryDict, by: Actor) -> Done:
    """Press the button that was sent; raises what the action raises."""
    form = post if isinstance(post, QueryDict) else QueryDict()
    for name, press in _BUTTONS.items():
        if name in form:
            return press(case, form, by)
    raise BrokenRuling(_("This button is unknown."))


def _claim(case: Case, form: QueryDict, by: Actor) -> Done:
    cases.claim(case, by=by)
    return Done(_("You are looking at this case now."))


def _skip(case: Case, form: QueryDict, by: Actor) -> Done:
    cases.skip(case, by=by, reason=_reason(form))
    return Done(_("Put back for somebody else."), leaves=True)


def _escalate(case: Case, form: QueryDict, by: Actor) -> Done:
    cases.escalate(case, by=by, reason=_reason(form))
    return Done(_("Handed to those who decide the gravest cases."), leaves=True)


def _ask(case: Case, form: QueryDict, by: Actor) -> Done:
    asking.ask(case, by=by, text=_reason(form))
    return Done(_("Asked; the case waits for the answer."), leaves=True)


def _note(case: Case, form: QueryDict, by: Actor) -> Done:
    cases.add_note(case, by=by, text=_reason(form))
    return Done(_("The note is kept."))


def _sign(case: Case, form: QueryDict, by: Actor) -> Done:
    agrees = "sign" in form
    verdicts.sign(_latest(case), agrees=agrees, by=by, note=form.get("reason", "").strip())
    return Done(_("Signed.") if agrees else _("The case is open again."))


def _take_back(case: Case, form: QueryDict, by: Actor) -> Done:
    verdicts.take_back(_latest(case), by=by, note=form.get("reason", "").strip())
    return Done(_("Taken back; the case is free again."))


def _decide(case: Case, form: QueryDict, by: Actor) -> Done:
    version = form.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else -1
    decision = verdicts.decide(case, ruling_of(form), by=by, version=seen)
    if verdicts.is_pending(decision):
        return Done(_("Decided; it takes effect when a second person has signed."))
    return Done(_("Decided; everyone concerned was told."), leaves=True)


def _link(case: Case, form: QueryDict, by: Actor) -> Done:
    links.confirm(case, _number(form.get("link", "")), by=by, reason=_reason(form))
    return Done(_("Kept as linked. Nothing else follows by itself."))


def _unlink(case: Case, form: QueryDict, by: Actor) -> Done:
    links.dissolve(case, _number(form.get("unlink", "")), by=by, reason=_reason(form))
    return Done(_("The link is dissolved; what counted it was counted again."))


def _mute_reports(case: Case, form: QueryDict, by: Actor) -> Done:
    report = case.reports.filter(number=form.get("report", "")).first()
    if report is None:
        raise BrokenRuling(_("This button is unknown."))
    days = _number(form.get("mute_reports", ""))
    reporters.mute(report, days=days, reasoning=_reason(form), by=by)
    return Done(_("Their reports are muted, and they were told why."))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


_BUTTONS: Mapping[str, Callable[[Case, QueryDict, Actor], Done]] = {
    "claim": _claim,
    "skip": _skip,
    "escalate": _escalate,
    "ask": _ask,
    "note": _note,
    "sign": _sign,
    "refuse": _sign,
    "take_back": _take_back,
    "decide": _decide,
    "link": _link,
    "unlink": _unlink,
    "mute_reports": _mute_reports,
}


def _latest(case: Case) -> Decision:
    decision = case.decisions.order_by("-pk").first()
    if decision is None:
        raise NotAllowedFrom("sign", case.state)
    return decision


def answer_appeal(appeal: Appeal, *, post: QueryDict, by: Actor) -> Done:
    """The two buttons of an appeal."""
    if "claim" in post:
        appeals.claim(appeal, by=by)
        return Done(_("You are answering this appeal."))
    chosen = post.get("rung", "")
    is_step = chosen.isdecimal() and int(chosen) in {rung.value for rung in Rung}
    appeals.answer(
        appeal,
        by=by,
        result=post.get("result", ""),
        text=post.get("text", ""),
        rung=Rung(int(chosen)) if is_step else None,
    )
    return Done(_("Answered; everyone concerned was told."), leaves=True)


def _reason(form: QueryDict) -> str:
    reason = form.get("reason", "").strip()
    if not reason:
        raise BrokenRuling(_("Say why in a few words."))
    return reason


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]
