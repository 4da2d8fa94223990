"""Putting a letter into the outbox, and sending what lies there.

django-post-office stores the messages, keeps the log and speaks to the transport.  What it leaves
to a lock file is done here by a lease on the row, so any number of workers may sweep at once.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import formataddr, make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from post_office.models import PRIORITY, STATUS, Email

LOOP_HEADER = "X-Tougao-Loop"
LEASE = timedelta(minutes=2)
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def own_host() -> str:
    """The host name that our Message-IDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def loop_mark() -> str:
    """A word only this site can write: mail that carries it is our own coming back."""
    return salted_hmac("cms.outbox.loop", own_host(), algorithm="sha256").hexdigest()[:32]


def queue(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    sender_name: str = "",
    reply_to: str = "",
    message_id: str = "",
    headers: Mapping[str, str] | None = None,
) -> Email:
    """Stores a message for sending, in the caller's transaction; the sweep sends it after commit.

    The Message-ID is fixed here, so a message sent twice by a crash is one message to its reader.
    Every letter of the system is marked as automatic (RFC 3834) and with the site's own loop mark.
    """
    marked = {"Auto-Submitted": "auto-generated", LOOP_HEADER: loop_mark(), **(headers or {})}
    if reply_to:
        marked["Reply-To"] = reply_to
    # The row is written directly: post_office's own mail.send reads every text as a template,
    # and what a person wrote must never be run.
    email: Email = Email.objects.create(
        from_email=formataddr((sender_name, settings.DEFAULT_FROM_EMAIL)),
        to=[to],
        subject=" ".join(subject.split()),
        message=text,
        html_message=html,
        headers=marked,
        priority=PRIORITY.medium,
        status=STATUS.queued,
        message_id=message_id or make_msgid(domain=own_host()),
    )
    return email


def _take() -> Email | None:
    """Leases the oldest due message: queued, or left behind by a worker that died while sending."""
    now = timezone.now()
    due = Email.objects.filter(
        Q(status__in=(STATUS.queued, STATUS.requeued)),
        Q(scheduled_time__isnull=True) | Q(scheduled_time__lte=now),
    ).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    with transaction.atomic():
        taken: Email | None = due.first()
        if taken is not None:
            taken.status, taken.scheduled_time = STATUS.requeued, now + LEASE
            taken.save(update_fields=["status", "scheduled_time"])
    return taken


def send_unsent(*, limit: int = 50) -> int:
    """Sends what is due; a refused message is tried again later and kept as failed after that.

    Returns how many left.  Safe to run at the same time anywhere: a row is leased before it is
    sent, so it is sent twice only if a worker dies between the transport's answer and the commit.
    """
    sent = 0
    for _turn in range(limit):
        email = _take()
        if email is None:
            break
        try:
            sent += _send(email)
        except DatabaseError:
            # Its reader had everything deleted while it was on its way: nothing is left to note.
            if Email.objects.filter(pk=email.pk).exists():
                raise
    return sent


def _send(email: Email) -> bool:
    """Whether it left; a refused one is put back for later, until its tries are used up."""
    email.dispatch(log_level=1, commit=True)
    if email.status == STATUS.sent:
        return True
    tries = email.number_of_retries or 0
    if tries < len(RETRY_AFTER):
        email.status = STATUS.requeued
        email.number_of_retries = tries + 1
        email.scheduled_time = timezone.now() + RETRY_AFTER[tries]
        email.save(update_fields=["status", "number_of_retries", "scheduled_time"])
    return False


def oldest_wait(now: datetime) -> float:
    """Seconds for which the oldest letter that may leave has waited; 0.0 when none waits.

    One that was refused waits from the moment it may be tried again.
    """
    due = Q(status=STATUS.queued) | Q(status=STATUS.requeued, scheduled_time__lte=now)
    ages = [
        (now - (scheduled if status == STATUS.requeued else created)).total_seconds()
        for status, created, scheduled in Email.objects.filter(due)
        .order_by("pk")
        .values_list("status", "created", "scheduled_time")[:1000]
    ]
    return max(ages, default=0.0)


def last_errors(email: Email) -> Iterator[str]:
    """The transport's words about a message, newest first."""
    for entry in email.logs.order_by("-pk")[:3]:
        yield f"{entry.exception_type}: {entry.message}"[:500]
