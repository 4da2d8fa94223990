"""Whose piece a mail is: an author's account, or an address that only claims a name."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cms.accounts.models import User
from cms.articles.text import clean_line
from moderation import penalties
from moderation.parties import Party
from submissions.intake.reading import Mail
from submissions.models import Correspondent, InboundMessage

_LANGUAGES = {"zh-hans": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh-hant": "zh-hant",
              "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "zh": "zh-hans",
              "en": "en"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writer:
    """Exactly one of the two, as a submission holds it."""

    author: User | None = None
    correspondent: Correspondent | None = None

    @property
    def person(self) -> User | Correspondent:
        person = self.author or self.correspondent
        if person is None:
            raise ValueError("A writer is an account or an address.")
        return person


def is_address(address: str) -> bool:
    """Whether a letter can be sent there."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def account_of(address: str) -> User | None:
    return User.objects.filter(email__iexact=address).select_related("author_profile").first()


def owner_of(address: str) -> User | None:
    """The account whose own this address is: verified by its owner, or given by staff.

    One that somebody wrote into an account and never confirmed is nobody's.
    """
    proven = EmailAddress.objects.filter(email__iexact=address, verified=True)
    row = proven.first()
    if row is not None:
        return User.objects.select_related("author_profile").get(pk=row.user_id)
    account = account_of(address)
    claimed = EmailAddress.objects.filter(user=account, email__iexact=address)
    return None if account is None or claimed.exists() else account


def is_barred(address: str) -> bool:
    """Whether the owner of this address may not submit at present, by any door."""
    account = account_of(address)
    if account is not None and not account.is_active:
        return True
    party = Party(None if account is None else account.pk, address.lower())
    return penalties.silence_of(party) is not None


def writer_of(mail: Mail, message: InboundMessage) -> Writer:
    """The author's account if the sender is verified and has one; else a correspondent.

    An unverified mail never enters somebody's account: the name on it is a claim.
    """
    address = message.from_address.lower()
    account = owner_of(address)
    is_verified = message.lane == InboundMessage.Lane.VERIFIED
    known = Correspondent.objects.filter(email=address).first()
    if is_verified:
        account = account or (known.account if known is not None else None)
        if account is not None and account.is_author:
            return Writer(author=account)
    if known is None:
        known = Correspondent.objects.create(
            email=address,
            display_name=clean_line(mail.from_name, 60),
            language=language_of(mail),
        )
    return Writer(correspondent=known)


def language_of(mail: Mail) -> str:
    """The language for letters to the sender: as the mail is written, else the site's own."""
    for tag in mail.languages:
        lowered = tag.lower()
        found = _LANGUAGES.get(lowered) or _LANGUAGES.get(lowered.partition("-")[0])
        if found:
            return found
    return str(settings.LANGUAGE_CODE)
