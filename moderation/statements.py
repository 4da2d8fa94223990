"""Telling people what was decided and why: rendered once, stored as told, sent with the act."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from moderation.explanations.ladder import penalty_words, rung_words, sentence
from moderation.ladder import Rung
from moderation.models import Appeal, Decision, Effect, Report, Statement
from moderation.parties import Party
from moderation.penalties import days_of
from moderation.post import office

APPEAL_DAYS = 180
# What a reporter is told of as a change of the thing reported.
CHANGING = (
    Effect.Kind.TAKE_DOWN,
    Effect.Kind.REQUIRE_EDIT,
    Effect.Kind.LABEL,
    Effect.Kind.STRIP_LINK,
)
_SALT = "moderation.record"
Audience = Statement.Audience


def tell_accused(decision: Decision, accused: Party) -> Statement:
    """The statement of reasons, to the person it is about; twice is the same as once."""
    return _tell(decision, Audience.ACCUSED, accused, "statement", _reasons(decision))


def tell_reporter(decision: Decision, report: Report) -> Statement | None:
    """The outcome in plain words to one reporter; ``None`` when there is nobody to tell."""
    reporter = Party(report.reporter_id, report.reporter_email, report.language)
    if report.reporter_id is None and report.contact_confirmed_at is None:
        return None
    found = decision.outcome in {Decision.Outcome.VIOLATION, Decision.Outcome.PARTIAL}
    changed = decision.effects.filter(kind__in=CHANGING)
    values = {"report": report, "is_upheld": found, "is_changed": changed.exists()}
    return _tell(decision, Audience.REPORTER, reporter, "outcome", values)


def tell_appellant(appeal: Appeal) -> Statement:
    """The answer to an appeal, to whoever made it."""
    decision = appeal.result or appeal.decision
    appellant = Party(appeal.account_id, appeal.email, appeal.language)
    values = {"appeal": appeal, "answer": appeal.answer, **_reasons(decision)}
    return _tell(decision, Audience.APPELLANT, appellant, "appeal_answer", values)


def link_for(decision: Decision, party: Party) -> str:
    """The private address where a person reads and contests a decision, without an account too."""
    token = signing.dumps([decision.number, party.word], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('moderation:decision', args=[token])}"


def read_link(token: str) -> tuple[str, str] | None:
    """The decision's number and the person's word behind a link, or ``None`` for a forged one."""
    try:
        number, word = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(number), str(word)


def _tell(
    decision: Decision,
    audience: Statement.Audience,
    party: Party,
    template: str,
    values: Mapping[str, Any],
) -> Statement:
    known = Statement.objects.filter(
        decision=decision, audience=audience, recipient=party.word
    ).first()
    if known is not None:
        return known
    to = office().address_of(party)
    filled = {"decision": decision, "link": link_for(decision, party), **values}
    with translation.override(to.language):
        subject = office().compose(f"emails/moderation/{template}.subject.txt", filled).strip()
        text = office().compose(f"emails/moderation/{template}.txt", filled)
    told = Statement.objects.create(
        decision=decision,
        audience=audience,
        account_id=to.account_id,
        email=to.email,
        language=to.language,
        subject=subject[:200],
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        recipient=party.word,
    )
    office().send(to=to, subject=subject, text=text)
    return told


def _reasons(decision: Decision) -> dict[str, Any]:
    """What a statement of reasons must say (after the DSA, article 17, and our convention)."""
    penalties = [
        effect.penalty
        for effect in decision.effects.select_related("penalty")
        if effect.kind == Effect.Kind.PENALTY and effect.penalty
    ]
    return {
        "case": decision.case,
        "grounds": list(decision.grounds.select_related("clause__version")),
        "penalty": penalties[0] if penalties else None,
        "penalty_words": penalty_words(penalties[0].rung, days_of(penalties[0]))
        if penalties
        else rung_words(Rung(decision.rung)),
        "arithmetic": [sentence(line) for line in decision.arithmetic],
        "effects": [
            f"{effect.get_kind_display()}: {' '.join(effect.detail.split())}"
            if effect.detail
            else str(effect.get_kind_display())
            for effect in decision.effects.all()
            if effect.kind not in {Effect.Kind.PENALTY, Effect.Kind.LIFT}
        ],
        "found_by": _("our own check") if decision.source == Decision.Source.OWN else _("a report"),
        "appeal_days": APPEAL_DAYS,
    }
