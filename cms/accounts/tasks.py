"""Clock-driven door: profiles the checks have not seen."""

from celery import shared_task

from cms.accounts import profile_checks


@shared_task(name="accounts.check_profiles")
def check_profiles() -> int:
    return profile_checks.check_unchecked()
