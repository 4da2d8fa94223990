"""What this app keeps, for how long, and how it goes: its lines of the retention table.

A legal hold wins over the clock and over the wish of the sender alike; a wish that a hold stopped
is carried out by the clock once the hold is lifted.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts.actors import MAIL
from moderation import holds, retention
from moderation.holds import Held
from moderation.models import Case
from moderation.parties import Party
from moderation.retention import Kind
from submissions import workflow
from submissions.intake import erasing, tokens
from submissions.models import InboundMessage, Submission
from submissions.states import CLOSED, SUBJECT_KIND, State

YEAR = 365
# Half a year: so long the law wants records of what a network took in to be kept at least
# (Cybersecurity Law of China, article 21), and so long a lost piece is still asked after.
STRAY_DAYS = 183


def is_held(submission: Submission) -> bool:
    """Whether a legal hold, or a case that is about it, keeps this piece from being erased now."""
    held = holds.in_force()
    if held.has_submission(submission.number, _writers(submission)):
        return True
    return _in_cases(held).filter(subject_id=submission.number).exists()


def _in_cases(held: Held) -> QuerySet[Case]:
    """Cases about pieces that are open or on hold: what they are judged on must stay."""
    about = Case.objects.filter(subject_kind=SUBJECT_KIND)
    return about.filter(~Q(state=Case.State.CLOSED) | Q(number__in=held.cases))


def _writers(submission: Submission) -> list[Party]:
    if submission.author is not None:
        return [Party(submission.author_id, submission.author.email)]
    sender = submission.correspondent
    return [] if sender is None else [Party(sender.account_id, sender.email)]


def _free(held: Held) -> QuerySet[Submission]:
    """Pieces that still have their texts, were never published, and are not on hold."""
    pieces = Submission.objects.filter(erased_at=None, article=None, state__in=CLOSED)
    return (
        pieces.exclude(number__in=held.submissions)
        .exclude(number__in=_in_cases(held).values("subject_id"))
        .exclude(held.of_people("author", "author__email"))
        .exclude(held.of_people("correspondent__account", "correspondent__email"))
    )


def _erase(pieces: QuerySet[Submission], limit: int) -> int:
    """Erase pieces one by one, each locked and looked at again; how many went."""
    gone = 0
    for pk in list(pieces.order_by("pk").values_list("pk", flat=True)[:limit]):
        piece = workflow.lock(Submission.objects.get(pk=pk))
        if pieces.filter(pk=piece.pk).exists():
            erasing.erase(piece)
            tokens.revoke_all(piece)
            workflow.record(piece, "erased", by=MAIL)
            gone += 1
    return gone


def _wished(before: datetime, held: Held, limit: int) -> int:
    """Pieces whose sender wanted them gone while a hold kept them."""
    asked = Q(deletion_asked_at__lt=before, state=State.WITHDRAWN)
    return _erase(_free(held).filter(asked), limit)


def _closed(before: datetime, held: Held, limit: int) -> int:
    """Pieces that were never published and were closed long ago."""
    return _erase(_free(held).filter(state_changed_at__lt=before), limit)


@transaction.atomic
def _stray(before: datetime, held: Held, limit: int) -> int:
    """Mails that belong to no piece and wait for nobody."""
    settled = (InboundMessage.State.DONE, InboundMessage.State.REJECTED)
    late = InboundMessage.objects.filter(
        submission=None, erased_at=None, received_at__lt=before, state__in=settled
    )
    for address in held.emails:
        late = late.exclude(from_address__iexact=address)
    mails = list(late.order_by("pk").select_for_update()[:limit])
    for mail in mails:
        erasing.erase_mail(mail)
    return len(mails)


KINDS = (
    Kind(
        "wished",
        _("Pieces whose sender asked for deletion while a legal hold kept them"),
        _("the day the hold ended"),
        _("Texts, mails and files go; number, dates and decisions stay."),
        _("The sender asked for it."),
        0,
        _wished,
    ),
    Kind(
        "stray_mail",
        _("Mails that belong to no piece"),
        _("the day they came"),
        _("Mail and files go; the day and a hash stay."),
        _("So long a lost piece may still be asked after."),
        STRAY_DAYS,
        _stray,
    ),
    Kind(
        "closed_pieces",
        _("Pieces that were never published"),
        _("the day the piece was closed"),
        _("Texts, mails and files go; number, dates and decisions stay."),
        _("So long a claim about it can be brought before a court, and it can be sent again."),
        3 * YEAR,
        _closed,
    ),
    Kind(
        "published_pieces",
        _("Published articles with their versions and the pieces behind them"),
        _("–"),
        _("They stay until the editors retract them."),
        _("What readers saw remains on the record."),
    ),
)


def exists(number: str) -> bool:
    """Whether there is a piece with this number."""
    return Submission.objects.filter(number=number).exists()


def register_kinds() -> None:
    """Called once at start-up."""
    retention.register(*KINDS)
    holds.register(exists)
