"""A new link in place of a lost one: only ever to the address the piece came from."""

from django.db import transaction
from django.utils import timezone

from submissions import letters
from submissions.intake import tokens
from submissions.models import Submission
from submissions.states import State

MAX_PIECES = 5


@transaction.atomic
def renew(submission: Submission) -> bool:
    """Mails a new link to the sender of a piece, once a day at most; whether there is one to mail.

    A piece that was erased, disowned or moved to an account gets none.
    """
    sender = submission.correspondent
    if sender is None or submission.erased_at is not None or submission.is_not_mine:
        return False
    kind = tokens.Kind.TRACK
    if submission.state == State.UNCONFIRMED:
        kind = tokens.Kind.CONFIRM
    letters.send(
        "mail_link",
        submission,
        event_key=f"link:{submission.number}:{timezone.localdate().isoformat()}",
        new_link=tokens.placeholder(kind),
        is_unconfirmed=kind == tokens.Kind.CONFIRM,
    )
    return True


def renew_all(address: str) -> int:
    """The same for the newest pieces of an address somebody typed in; how many were found.

    Callers show one answer for every number, so nobody learns whose mail is here.
    """
    pieces = Submission.objects.filter(correspondent__email__iexact=address.strip()[:254])
    newest = pieces.select_related("correspondent", "author").order_by("-pk")[:MAX_PIECES]
    return sum(renew(submission) for submission in newest)
