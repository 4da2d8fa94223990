"""Clock-driven doors: each finds its work by query and calls one function."""

from celery import shared_task

from moderation import asking, cases, convention, digest, endings, retention


@shared_task(name="moderation.take_effect")
def take_effect() -> int:
    return convention.take_effect()


@shared_task(name="moderation.return_cases")
def return_cases() -> int:
    return cases.expired_claims() + asking.lapse()


@shared_task(name="moderation.announce_ends")
def announce_ends() -> int:
    return endings.announce()


@shared_task(name="moderation.tell_overdue")
def tell_overdue() -> int:
    return digest.send()


@shared_task(name="moderation.apply_retention")
def apply_retention() -> int:
    return sum(retention.run().values())
