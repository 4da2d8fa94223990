"""Whether the site can do its work now: database, broker, and how long jobs have been waiting."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError
from post_office.models import STATUS, Email

from moderation import queries as moderation

BROKER_SECONDS = 1


def database_answers() -> bool:
    """Whether the database answers the simplest question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """Whether the broker takes a connection within a second; the embedded one always does."""
    if settings.CELERY_BROKER_URL == "memory://":
        return True
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True


def oldest_job_seconds() -> int:
    """Age of the oldest waiting check or letter, not counting letters to be tried again later."""
    now = timezone.now()
    letter = Email.objects.filter(status=STATUS.queued).order_by("created").first()
    letter_age = (now - letter.created).total_seconds() if letter else 0.0
    return int(max(moderation.oldest_wait(now), letter_age))
