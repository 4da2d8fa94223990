"""Asking the person a case is about before it is decided: a letter, an answer, a day it ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from moderation import audit, cases, verdicts
from moderation.errors import BrokenRuling, NotOpen
from moderation.models import Case, CaseEvent
from moderation.parties import Party
from moderation.permissions import Actor
from moderation.post import office

ANSWER_DAYS = 7
MAX_TEXT = 5000
ASKED, ANSWERED, SILENT = "asked", "author_answered", "no_answer"
_SALT = "moderation.question"


@transaction.atomic
def ask(case: Case, *, by: Actor, text: str) -> Case:
    """Ask the person a claimed case is about, by letter; the case waits for at most seven days.

    Raises ``BrokenRuling`` without a question, or when nobody is known whom to ask.
    """
    locked = cases.own(case, by=by)
    accused = verdicts.accused_of(locked)
    question = text.strip()[:MAX_TEXT]
    if not question:
        raise BrokenRuling(_("Write down what you want to know."))
    to = office().address_of(accused)
    if not accused or not to.email:
        raise BrokenRuling(_("Nobody is known to be responsible, so nobody can be asked."))
    cases.record(locked, ASKED, by=by, note=question, visibility=CaseEvent.Visibility.PARTIES)
    cases.wait(locked, until=timezone.now() + timedelta(days=ANSWER_DAYS))
    values = {
        "case": locked,
        "question": question,
        "until": locked.asked_until,
        "link": link_for(locked, accused),
    }
    with translation.override(to.language):
        subject = office().compose("emails/moderation/question.subject.txt", values).strip()
        letter = office().compose("emails/moderation/question.txt", values)
    office().send(to=to, subject=subject, text=letter)
    audit.record("ask", locked.number, by=by)
    return locked


@transaction.atomic
def answer(case: Case, *, party: Party, text: str) -> Case:
    """The answer of the person who was asked; the case goes back to whoever may take it.

    One answer for each question, late or not, until the case is closed; ``NotOpen`` says why not.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if verdicts.accused_of(locked).word != party.word or not party:
        raise NotOpen(_("Only the person who was asked can answer."))
    if locked.state == Case.State.CLOSED:
        raise NotOpen(_("The case was decided in the meantime."))
    if open_question(locked) is None:
        raise NotOpen(_("You have answered already."))
    said = text.strip()[:MAX_TEXT]
    if not said:
        raise NotOpen(_("Write your answer first."))
    cases.record(
        locked,
        ANSWERED,
        note=said,
        visibility=CaseEvent.Visibility.PARTIES,
        name=str(_("the person it is about")),
    )
    return cases.stop_waiting(locked)


def lapse(at: datetime | None = None) -> int:
    """Give back cases whose question was not answered in time; how many."""
    now, given_back = at or timezone.now(), 0
    for case in Case.objects.filter(state=Case.State.WAITING, asked_until__lte=now):
        with transaction.atomic():
            locked = Case.objects.select_for_update().get(pk=case.pk)
            late = locked.asked_until is not None and locked.asked_until <= now
            if locked.state == Case.State.WAITING and late:
                cases.record(locked, SILENT)
                cases.stop_waiting(locked)
                given_back += 1
    return given_back


def exchange(case: Case) -> list[CaseEvent]:
    """Every question and answer, in order."""
    return list(case.events.filter(verb__in=(ASKED, ANSWERED)).order_by("pk"))


def open_question(case: Case) -> CaseEvent | None:
    """The question that waits for its answer, if there is one."""
    said = exchange(case)
    return said[-1] if said and said[-1].verb == ASKED else None


def link_for(case: Case, party: Party) -> str:
    """The private address where the person reads the question and answers, without an account."""
    token = signing.dumps([case.number, party.word], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('moderation:decision', args=[token])}"


def read_link(token: str) -> tuple[Case, Party] | None:
    """The case and the person behind a link, or ``None`` for a forged one."""
    try:
        number, word = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    case = Case.objects.filter(number=number).first()
    party = verdicts.accused_of(case) if case is not None else None
    return (case, party) if case is not None and party and party.word == word else None
