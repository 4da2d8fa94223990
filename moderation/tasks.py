"""Clock-driven doors: each finds its work by query and calls one function."""

from celery import shared_task

from moderation import convention


@shared_task(name="moderation.take_effect")
def take_effect() -> int:
    return convention.take_effect()
