"""Clock-driven doors: profiles the checks have not seen, pictures nobody has read."""

from celery import shared_task

from cms.accounts import avatar_reading, profile_checks


@shared_task(name="accounts.check_profiles")
def check_profiles() -> int:
    return profile_checks.check_unchecked()


@shared_task(name="accounts.read_avatars")
def read_avatars() -> int:
    return avatar_reading.read_waiting()
