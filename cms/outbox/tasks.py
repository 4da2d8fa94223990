"""Clock-driven door to the outbox."""

from celery import shared_task

from cms.outbox import actions


@shared_task(name="outbox.send_unsent")
def send_unsent() -> int:
    return actions.send_unsent()
