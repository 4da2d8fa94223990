"""Signs of our own on letters: by them an answer, a bounce or a loop is known again.

A signed sign proves that whoever shows it had a letter of ours; a number in a subject proves
nothing and is never used.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.outbox.actions import own_host
from submissions.models import Letter, OutboundMark, Submission

VALID_FOR = timedelta(days=400)
_MAC_LENGTH = 20
_ID = re.compile(r"<?tougao\.(\d{1,18})\.([0-9a-f]{20})@([^<>\s@]{1,255})>?", re.I)
_TAG = re.compile(r"\+([a-z]{1,4}-\d{4}-\d{1,9})\.([0-9a-f]{20})\Z", re.I)


def _mac(purpose: str, value: str) -> str:
    made = salted_hmac(f"submissions.mail.{purpose}", value, algorithm="sha256")
    return made.hexdigest()[:_MAC_LENGTH]


def mark(letter: Letter) -> str:
    """The signed Message-ID of a letter, kept with it; the same one however often asked."""
    message_id = f"<tougao.{letter.pk}.{_mac('id', str(letter.pk))}@{own_host()}>"
    OutboundMark.objects.get_or_create(
        letter=letter, defaults={"submission": letter.submission, "message_id": message_id}
    )
    return message_id


def answer_address(submission: Submission) -> str:
    """The address that brings answers to this piece: ``tougao+<number>.<mac>@…``."""
    local, _, domain = str(settings.SUBMISSION_ADDRESS).rpartition("@")
    number = submission.number.lower()
    return f"{local.partition('+')[0]}+{number}.{_mac('address', number)}@{domain}"


def letter_of(message_id: str) -> Letter | None:
    """The letter of ours that this Message-ID belongs to; None for a forged or an old one."""
    found = _ID.fullmatch(message_id.strip())
    if found is None or not constant_time_compare(found[2].lower(), _mac("id", found[1])):
        return None
    kept = (
        OutboundMark.objects.filter(letter=int(found[1]), created_at__gt=_oldest())
        .select_related("letter__submission")
        .first()
    )
    return kept.letter if kept is not None else None


def is_our_id(message_id: str) -> bool:
    """Whether we signed this Message-ID: a mail that carries it as its own is a letter of ours."""
    found = _ID.fullmatch(message_id.strip())
    return found is not None and constant_time_compare(found[2].lower(), _mac("id", found[1]))


def piece_of(addresses: Iterable[str]) -> Submission | None:
    """The piece named by the first address with a valid sign of ours, within 400 days."""
    for address in addresses:
        local = address.strip(" <>").rpartition("@")[0]
        found = _TAG.search(local)
        if found is None:
            continue
        number = found[1].lower()
        if not constant_time_compare(found[2].lower(), _mac("address", number)):
            continue
        piece = Submission.objects.filter(
            number=number.upper(), outbound_marks__created_at__gt=_oldest()
        ).first()
        if piece is not None:
            return piece
    return None


def _oldest() -> datetime:
    return timezone.now() - VALID_FOR
