"""`export_case REF`: one case with everything about it, as one JSON file."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from moderation import case_file
from moderation.command_output import write_utf8
from moderation.permissions import OPERATOR

UNKNOWN, UNWRITABLE = 1, 2


class Command(BaseCommand):
    """Exit code 0 with the file written, 1 for an unknown number, 2 when it cannot be written."""

    help = (
        "Write one case with its reports, texts, findings, decisions, statements, appeals, "
        "penalties, events and audit entries as JSON. It names reporters: keep it safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "ref",
            metavar="REF",
            help="number of the case (C-…), or of a report, decision or appeal in it",
        )
        parser.add_argument(
            "--output", default="-", help="file to write (default: standard output)"
        )
        parser.add_argument("--reason", default="", help="why, for the audit record")

    def handle(self, *args: Any, **options: Any) -> None:
        ref = options["ref"].strip()
        case = case_file.find(ref)
        if case is None:
            message = (
                f"There is no case, report, decision or appeal with the number “{ref}”. "
                "Numbers look like C-2026-000012."
            )
            raise CommandError(message, returncode=UNKNOWN)
        with transaction.atomic():
            # A file that could not be written was not exported, so its audit entry goes too.
            contents = case_file.contents(case, by=OPERATOR, reason=options["reason"])
            text = json.dumps(contents, ensure_ascii=False, indent=2)
            self._write(text + "\n", options["output"])

    def _write(self, text: str, output: str) -> None:
        data = text.encode("utf-8", errors="backslashreplace")
        if output == "-":
            write_utf8()
            self.stdout.write(data.decode(), ending="")
            return
        try:
            # For the eyes of whoever asked: the file names reporters.
            descriptor = os.open(Path(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            message = f"Cannot write {output}: {error.strerror}. Choose another --output."
            raise CommandError(message, returncode=UNWRITABLE) from error
        sys.stderr.write(f"Written to {output}.\n")
