"""Clock-driven doors: each finds its work by query and calls one function."""

from celery import shared_task

from submissions import checking, claims, deadlines, decisions, publishing, rechecking, watching
from submissions.intake import pipeline
from submissions.intake.doors import imap


@shared_task(name="submissions.check_pending")
def check_pending() -> int:
    return checking.check_pending()


@shared_task(name="submissions.recheck_outdated")
def recheck_outdated() -> int:
    return rechecking.sweep()


@shared_task(name="submissions.watch_checks")
def watch_checks() -> int:
    return watching.watch_checks()


@shared_task(name="submissions.demote_noisy_terms")
def demote_noisy_terms() -> int:
    return watching.demote_noisy_terms()


@shared_task(name="submissions.release_due")
def release_due() -> int:
    return decisions.release_due()


@shared_task(name="submissions.publish_due")
def publish_due() -> int:
    return publishing.publish_due()


@shared_task(name="submissions.lapse_unanswered")
def lapse_unanswered() -> int:
    return deadlines.lapse_unanswered()


@shared_task(name="submissions.remind_authors")
def remind_authors() -> int:
    return deadlines.remind_authors()


@shared_task(name="submissions.return_expired_claims")
def return_expired_claims() -> int:
    return claims.return_expired()


@shared_task(name="submissions.process_mail")
def take_mail() -> int:
    return pipeline.run_pending()


@shared_task(name="submissions.fetch_mail")
def fetch_mail() -> int:
    return imap.fetch_by_the_clock()
