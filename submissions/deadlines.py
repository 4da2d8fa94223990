"""What time does to a piece that waits for its author."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.accounts.actors import CLOCK
from submissions import letters, sweeping, workflow
from submissions.models import Submission
from submissions.models.records import Visibility
from submissions.states import Action, State

GRACE = timedelta(days=30)
REMIND_BEFORE = timedelta(days=2)


def remind_authors(*, limit: int = 100) -> int:
    """Reminds authors once, two days before their answer is due; asked again at send time."""
    now = timezone.now()
    waiting = Submission.objects.filter(
        state=State.WITH_AUTHOR, author_due_at__gt=now, author_due_at__lte=now + REMIND_BEFORE
    )
    return sweeping.each(waiting[:limit], _remind)


@transaction.atomic
def _remind(submission: Submission) -> bool:
    submission = workflow.lock(submission)
    key = f"reminder:{submission.number}:{submission.round}"
    if submission.state != State.WITH_AUTHOR or submission.letters.filter(event_key=key).exists():
        return False
    letter = letters.send("reminder", submission, event_key=key)
    workflow.record(submission, "reminder", by=CLOCK, visibility=Visibility.AUTHOR, letter=letter)
    return True


def lapse_unanswered(*, limit: int = 100) -> int:
    """Closes pieces whose author has not answered 30 days after the date; they can be revived."""
    overdue = Submission.objects.filter(
        state=State.WITH_AUTHOR, author_due_at__lte=timezone.now() - GRACE
    )
    return sweeping.each(overdue[:limit], _lapse)


@transaction.atomic
def _lapse(submission: Submission) -> bool:
    submission = workflow.lock(submission)
    due = submission.author_due_at
    is_overdue = due is not None and due <= timezone.now() - GRACE
    if submission.state != State.WITH_AUTHOR or not is_overdue:
        return False
    letter = letters.send(
        "lapsed", submission, event_key=f"lapsed:{submission.number}:{submission.round}"
    )
    workflow.perform(
        submission, Action.LAPSE, by=CLOCK, visibility=Visibility.AUTHOR, letter=letter
    )
    return True
