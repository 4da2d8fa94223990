"""Legal holds: set and lifted with a reason, on the record, and stronger than every deletion.

Whoever deletes anything asks ``in_force`` first: by the clock, or because a person wants it gone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import audit, case_file
from moderation.errors import AlreadyRegistered, BrokenRuling
from moderation.models import LegalHold
from moderation.parties import Actor, Party
from moderation.permissions import PLACE_HOLD, require

Scope = LegalHold.Scope
# Whether there is a submission with this number: the site's own knowledge.
Known = Callable[[str], bool]
_known: list[Known] = []


@dataclass(frozen=True, slots=True)
class Held:
    """Everything on hold at one moment; accounts and addresses are the people."""

    cases: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    submissions: frozenset[str] = frozenset()

    def has_submission(self, number: str, writers: Iterable[Party]) -> bool:
        """Whether a submission is kept: by its number, or because of who wrote it."""
        return number in self.submissions or any(self.has_person(one) for one in writers)

    def has_person(self, party: Party) -> bool:
        return party.account_id in self.accounts or party.email.casefold() in self.emails

    def of_people(self, account: str, email: str) -> Q:
        """Rows of people on hold, by the names of the two columns that say whose a row is."""
        wanted = Q(**{f"{account}__in": self.accounts})
        for address in self.emails:
            wanted |= Q(**{f"{email}__iexact": address})
        return wanted


def register(known: Known) -> None:
    """Let the site say which submissions there are; a second one raises ``AlreadyRegistered``."""
    if _known and _known[0] is not known:
        raise AlreadyRegistered("holds")
    if not _known:
        _known.append(known)


def in_force(at: datetime | None = None) -> Held:
    """What is on hold at a moment, now if none is given."""
    found: dict[str, set[str]] = {scope: set() for scope in Scope.values}
    for scope, ref in LegalHold.objects.at(at or timezone.now()).values_list("scope", "ref"):
        found[scope].add(ref)
    people = [word.partition(":") for word in found[Scope.PERSON]]
    accounts = {int(key) for kind, _colon, key in people if kind == "user"}
    emails = {key for kind, _colon, key in people if kind == "mail"}
    # Whoever has an account is held with its address too, so that a mail of theirs is kept.
    rows = get_user_model()._default_manager.filter(pk__in=accounts)
    emails |= {str(email).casefold() for email in rows.values_list("email", flat=True)}
    return Held(
        frozenset(found[Scope.CASE]),
        frozenset(accounts),
        frozenset(emails),
        frozenset(found[Scope.SUBMISSION]),
    )


@transaction.atomic
def place(
    scope: str, ref: str, *, by: Actor, reason: str, until: datetime | None = None
) -> LegalHold:
    """Put a case (by any number in it), a person (by address) or a submission on hold.

    Without ``until`` it lasts until somebody lifts it.  On hold already: the hold there is, and
    nothing changes.  ``BrokenRuling`` says what is missing.
    """
    require(by, PLACE_HOLD)
    if not reason.strip():
        raise BrokenRuling(_("Say why it must be kept."))
    now = timezone.now()
    if until is not None and until <= now:
        raise BrokenRuling(_("This day has passed. Choose a later one, or leave it empty."))
    named = _named(scope, ref.strip())
    known = LegalHold.objects.select_for_update().filter(scope=scope, ref=named, lifted_at=None)
    current = known.first()
    if current is not None and (current.until is None or current.until > now):
        return current
    if current is not None:
        _end(current, by=by, reason=_("Its time was over."))
    hold = LegalHold.objects.create(
        scope=scope,
        ref=named,
        reason=reason.strip(),
        until=until,
        set_by_id=by.pk,
        set_by_name=by.name[:200],
        set_at=now,
    )
    audit.record("hold", _word(hold), by=by, reason=reason.strip())
    return hold


@transaction.atomic
def lift(hold: LegalHold, *, by: Actor, reason: str) -> LegalHold:
    """End a hold with a reason; what is past its time goes with the next run of retention.

    Lifting it twice changes nothing.
    """
    require(by, PLACE_HOLD)
    if not reason.strip():
        raise BrokenRuling(_("Say why it need not be kept any longer."))
    locked = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if locked.lifted_at is None:
        _end(locked, by=by, reason=reason.strip())
        audit.record("lift_hold", _word(locked), by=by, reason=reason.strip())
    return locked


def _end(hold: LegalHold, *, by: Actor, reason: str) -> None:
    hold.lifted_at, hold.lifted_reason = timezone.now(), reason
    hold.lifted_by_name = by.name[:200]
    hold.save(update_fields=["lifted_at", "lifted_reason", "lifted_by_name"])


def _word(hold: LegalHold) -> str:
    return f"{hold.scope}:{hold.ref}"


def _named(scope: str, ref: str) -> str:
    """The lasting name of what is to be held; what is not there cannot be held."""
    if scope == Scope.CASE:
        case = case_file.find(ref)
        if case is None:
            raise BrokenRuling(_("There is no case with this number."))
        return case.number
    if scope == Scope.SUBMISSION:
        if not any(is_known(ref) for is_known in _known):
            raise BrokenRuling(_("There is no submission with this number."))
        return ref
    if scope != Scope.PERSON or "@" not in ref or len(ref) > 254:
        raise BrokenRuling(_("Choose what to hold, and name it: a number, or a mail address."))
    return word_of(ref)


def word_of(email: str) -> str:
    """A person by address: the account that has it, or the address itself."""
    people = get_user_model()._default_manager.filter(email__iexact=email)
    return Party(people.values_list("pk", flat=True).first(), email).word
