"""Ringing the bell after a commit.  It may be lost: the sweep finds the same work by query."""

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def nudge(task: str) -> None:
    """After the current transaction commits, asks a worker to run the named task at once.

    Does nothing where no broker joins the processes (the embedded worker sweeps every second),
    and never fails the caller: with the broker away the sweep is merely a little later.
    """
    if settings.CELERY_BROKER_URL == "memory://":
        return
    transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str) -> None:
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("The broker did not take %s (%s); the sweep will.", task, error)
