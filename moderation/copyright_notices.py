"""Copyright: a notice, sent on to the author, perhaps an objection, settled.  No strikes, ever.

Each side reads what the other says, and neither how to reach the other.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moderation import audit, subjects
from moderation.errors import BrokenRuling, NotAllowedFrom, NotOpen, OwnCase
from moderation.models import CopyrightNotice
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import WORK_CASES, Actor, require
from moderation.post import office
from moderation.subjects import Subject

PREFIX = "K"
MAX_TEXT = 5000
State, Outcome = CopyrightNotice.State, CopyrightNotice.Outcome
_SALT = "moderation.copyright"
_CONFIRM_SALT = "moderation.copyright-address"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rights holder says; both declarations are needed."""

    rights_holder: str
    work: str
    first_published: str
    proof: str
    contact: str
    has_good_faith: bool = False
    has_authority: bool = False


def file_notice(subject: Subject, claim: Claim) -> tuple[CopyrightNotice, bool]:
    """Store a notice, ask for its address to be confirmed, and return it with whether it is new.

    It counts as received from now on; nothing else is written to an address nobody confirmed.  The
    same claim sent again gives the first notice back.
    """
    fingerprint = _fingerprint(subject, claim)
    known = CopyrightNotice.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            notice = _store(subject, claim, fingerprint)
            _ask_to_confirm(notice)
    except IntegrityError:
        twin = CopyrightNotice.objects.filter(fingerprint=fingerprint).first()
        if twin is None:
            raise
        return twin, False
    return notice, True


@transaction.atomic
def confirm(token: str) -> CopyrightNotice | None:
    """Confirm the address behind a link and send the receipt; ``None`` for a forged link.

    Twice is the same as once.  Whoever confirms after it was settled hears how it ended.
    """
    known = read_confirmation(token)
    if known is None:
        return None
    locked = CopyrightNotice.objects.select_for_update().get(pk=known.pk)
    if locked.contact_confirmed_at is None:
        locked.contact_confirmed_at = timezone.now()
        locked.save(update_fields=["contact_confirmed_at"])
        audit.record("confirm_contact", locked.number, by=None)
        is_over = locked.state == State.SETTLED
        _tell_claimant(locked, "copyright_settled" if is_over else "copyright_receipt")
    return locked


def read_confirmation(token: str) -> CopyrightNotice | None:
    """The notice behind a link that confirms its address, or ``None`` for a forged one."""
    try:
        number = signing.loads(token, salt=_CONFIRM_SALT)
    except signing.BadSignature:
        return None
    return CopyrightNotice.objects.filter(number=number).first()


def _ask_to_confirm(notice: CopyrightNotice) -> None:
    """The one letter an unconfirmed address gets."""
    token = signing.dumps(notice.number, salt=_CONFIRM_SALT)
    link = f"{settings.SITE_URL}{reverse('moderation:copyright-confirm', args=[token])}"
    _write_to(_claimant(notice), "copyright_confirm", {"notice": notice, "link": link})


def _tell_claimant(notice: CopyrightNotice, name: str) -> None:
    """A letter to the rights holder, if the address is known to be theirs."""
    if notice.contact_confirmed_at is not None:
        _write_to(_claimant(notice), name, {"notice": notice})


def _store(subject: Subject, claim: Claim, fingerprint: str) -> CopyrightNotice:
    accused = subjects.responsible(subject.kind, subject.ref)
    return CopyrightNotice.objects.create(
        number=next_number(PREFIX),
        subject_kind=subject.kind,
        subject_id=subject.ref,
        subject_digest=subject.digest,
        subject_title=subject.title[:300],
        subject_url=subject.url[:500],
        accused_id=accused.account_id,
        accused_email="" if accused.account_id else accused.email,
        rights_holder=claim.rights_holder,
        work=claim.work,
        first_published=claim.first_published,
        proof=claim.proof,
        contact=claim.contact,
        has_good_faith=claim.has_good_faith,
        has_authority=claim.has_authority,
        language=get_language() or "en",
        fingerprint=fingerprint,
    )


@transaction.atomic
def forward(notice: CopyrightNotice, *, by: Actor, restrict: bool = False) -> CopyrightNotice:
    """Send a notice on to the author; ``restrict`` takes the thing down until it is settled.

    Raises ``BrokenRuling`` while nobody has confirmed the address it came with.
    """
    locked = _taken(notice, by, "forward", State.RECEIVED)
    if locked.contact_confirmed_at is None:
        raise BrokenRuling(_("The address of the rights holder is not confirmed yet."))
    locked.state, locked.forwarded_at = State.FORWARDED, timezone.now()
    hands = subjects.hands(locked.subject_kind)
    if restrict and hands is not None:
        # Only what this notice took down is given back by it.
        reason = _("Taken down until a copyright notice is settled.")
        locked.is_restricted = hands.restrict(locked.subject_id, by=by, reason=reason)
    locked.save()
    author = author_of(locked)
    if author:
        values = {"notice": locked, "link": link_for(locked)}
        _write_to(author, "copyright_forwarded", values)
    audit.record("forward", locked.number, by=by)
    return locked


@transaction.atomic
def object_to(notice: CopyrightNotice, *, text: str, has_good_faith: bool) -> CopyrightNotice:
    """The author's counter-notice, once, until the notice is settled; ``NotOpen`` says why not.

    Whoever holds the signed link is the author.
    """
    locked = CopyrightNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.state != State.FORWARDED:
        raise NotOpen(_("Nothing can be added to this notice now."))
    said = text.strip()[:MAX_TEXT]
    if not said or not has_good_faith:
        raise NotOpen(_("Say in your own words why you may publish it, and confirm it is true."))
    locked.state, locked.counter_text = State.COUNTER_NOTICE, said
    locked.countered_at = timezone.now()
    locked.save()
    _tell_claimant(locked, "copyright_objection")
    audit.record("counter_notice", locked.number, by=None)
    return locked


@transaction.atomic
def settle(notice: CopyrightNotice, *, by: Actor, outcome: str, reasoning: str) -> CopyrightNotice:
    """Close a notice with reasons and tell both sides.

    ``removed`` takes the thing down, otherwise what the notice took down is given back.
    """
    locked = _taken(notice, by, "settle", State.RECEIVED, State.FORWARDED, State.COUNTER_NOTICE)
    if outcome not in Outcome.values:
        raise BrokenRuling(_("Choose how it was settled."))
    if not reasoning.strip():
        raise BrokenRuling(_("Say why, in words both sides can follow."))
    was_sent_on = locked.state != State.RECEIVED
    if outcome == Outcome.REMOVED and not was_sent_on:
        raise BrokenRuling(_("Send it on to the author first: they must be able to answer."))
    locked.state, locked.outcome = State.SETTLED, Outcome(outcome)
    locked.reasoning, locked.settled_at = reasoning.strip()[:MAX_TEXT], timezone.now()
    locked.settled_by_id = by.pk
    locked.save()
    _act(locked, by)
    author = author_of(locked)
    _tell_claimant(locked, "copyright_settled")
    if author and was_sent_on:
        _write_to(author, "copyright_settled", {"notice": locked})
    audit.record("settle", locked.number, by=by, reason=outcome)
    return locked


def author_of(notice: CopyrightNotice) -> Party:
    """The other side; ``NOBODY`` when it is unknown."""
    return Party(notice.accused_id, notice.accused_email)


def link_for(notice: CopyrightNotice) -> str:
    """The author's private address for the counter-notice; no account needed."""
    token = signing.dumps(notice.number, salt=_SALT)
    return f"{settings.SITE_URL}{reverse('moderation:copyright-answer', args=[token])}"


def read_link(token: str) -> CopyrightNotice | None:
    """The notice behind the author's link, or ``None`` for a forged one."""
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return CopyrightNotice.objects.filter(number=number).first()


def _act(notice: CopyrightNotice, by: Actor) -> None:
    hands = subjects.hands(notice.subject_kind)
    if hands is None:
        return
    if notice.outcome == Outcome.REMOVED:
        reason = _("Taken down after a copyright notice.")
        hands.restrict(notice.subject_id, by=by, reason=reason)
    elif notice.is_restricted:
        hands.restore(notice.subject_id, by=by)


def _taken(
    notice: CopyrightNotice, by: Actor, action: str, *states: CopyrightNotice.State
) -> CopyrightNotice:
    """The locked notice, in one of these states, for somebody who is not a side of it."""
    require(by, WORK_CASES)
    locked = CopyrightNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.state not in states:
        raise NotAllowedFrom(action, locked.state)
    if by.pk is not None and locked.accused_id == by.pk:
        raise OwnCase
    return locked


def _claimant(notice: CopyrightNotice) -> Party:
    return Party(email=notice.contact, language=notice.language)


def _write_to(party: Party, name: str, values: dict[str, Any]) -> None:
    to = office().address_of(party)
    with translation.override(to.language):
        subject = office().compose(f"emails/moderation/{name}.subject.txt", values).strip()
        text = office().compose(f"emails/moderation/{name}.txt", values)
    office().send(to=to, subject=subject, text=text)


def _fingerprint(subject: Subject, claim: Claim) -> str:
    words = (claim.rights_holder, claim.work, claim.first_published, claim.proof)
    said = (" ".join(word.split()) for word in words)
    parts = (subject.kind, subject.ref, subject.digest, claim.contact.casefold(), *said)
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
