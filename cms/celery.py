"""The Celery app.  The database is the queue: these periodic tasks find their work by query."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

app = Celery("tougao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "check-pending": {"task": "submissions.check_pending", "schedule": 2.0},
    "recheck-outdated": {"task": "submissions.recheck_outdated", "schedule": 60.0},
    "watch-checks": {"task": "submissions.watch_checks", "schedule": 600.0},
    "demote-noisy-terms": {"task": "submissions.demote_noisy_terms", "schedule": 86400.0},
    "read-avatars": {"task": "accounts.read_avatars", "schedule": 5.0},
    "check-profiles": {"task": "accounts.check_profiles", "schedule": 300.0},
    "release-due": {"task": "submissions.release_due", "schedule": 5.0},
    "send-unsent": {"task": "outbox.send_unsent", "schedule": 3.0},
    "fetch-mail": {"task": "submissions.fetch_mail", "schedule": 60.0},
    "process-mail": {"task": "submissions.process_mail", "schedule": 2.0},
    "publish-due": {"task": "submissions.publish_due", "schedule": 15.0},
    "lapse-unanswered": {"task": "submissions.lapse_unanswered", "schedule": 3600.0},
    "remind-authors": {"task": "submissions.remind_authors", "schedule": 3600.0},
    "convention-takes-effect": {"task": "moderation.take_effect", "schedule": 60.0},
    "return-cases": {"task": "moderation.return_cases", "schedule": 60.0},
    "announce-ends": {"task": "moderation.announce_ends", "schedule": 300.0},
    "apply-retention": {"task": "moderation.apply_retention", "schedule": 86400.0},
    "tell-overdue": {"task": "moderation.tell_overdue", "schedule": 3600.0},
    "return-expired-claims": {"task": "submissions.return_expired_claims", "schedule": 300.0},
}
