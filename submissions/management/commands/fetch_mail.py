"""`manage.py fetch_mail`: fetches new mail from the mailbox of IMAP_URL now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from submissions.intake.doors import imap
from submissions.intake.doors.imap_session import Unreachable


class Command(BaseCommand):
    """Stores each mail, then moves it to the folder Processed; deletes nothing."""

    help = "Fetches new mail from the mailbox named by IMAP_URL. The clock does so every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError(
                "IMAP_URL is not set. Set it: IMAP_URL=imaps://user:password@host/INBOX"
            )
        try:
            result = imap.fetch()
        except Unreachable as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if result.is_busy:
            self.stdout.write("Another process is fetching this mailbox just now.")
            return
        self.stdout.write(f"{result.stored} mails stored, {result.moved} moved.")
        for problem in result.problems:
            self.stderr.write(problem)
