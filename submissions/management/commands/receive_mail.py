"""`manage.py receive_mail`: one raw mail on standard input, from a mail server's pipe."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.intake.doors import pipe


class Command(BaseCommand):
    """Exit codes are those of sysexits.h: the mail server bounces on 65 and retries on 75."""

    help = (
        "Stores one raw mail from standard input. "
        "Exit code 0: stored; 65: unusable, do not retry; 75: try again later."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipients", nargs="*", metavar="RECIPIENT", help="envelope recipient")
        parser.add_argument("--sender", help="envelope sender; empty for a bounce")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pipe.receive(
                sys.stdin.buffer, sender=options["sender"], recipients=options["recipients"]
            )
        except pipe.Unusable as error:
            raise CommandError(str(error), returncode=os.EX_DATAERR) from error
        except Exception as error:  # whatever it is, the mail must not be bounced
            reason = " ".join(str(error).split()) or type(error).__name__
            raise CommandError(
                f"Not stored, try again later: {reason}", returncode=os.EX_TEMPFAIL
            ) from error
