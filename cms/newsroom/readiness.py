"""Whether the site can do its work now: database, broker, and how long jobs have been waiting."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu import Connection
from kombu.exceptions import OperationalError

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


def waiting_seconds() -> dict[str, int]:
    """How long the oldest waiting job of each kind has waited: checks, incoming mail, letters.

    Letters to be tried again later are not counted.  The kinds stand in settings.WAITING_JOBS.
    """
    now = timezone.now()
    return {
        kind: max(0, int(import_string(path)(now))) for kind, path in settings.WAITING_JOBS.items()
    }
