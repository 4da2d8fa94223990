"""`verify_audit`: whether the audit record is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation import audit

SHOWN = 20
WORDS = {
    "hash": "was changed after it was written",
    "previous": "does not follow the row before it",
    "missing": "is missing",
    "cut": "and possibly more rows were cut off at the end",
    "head": "is the last row, and the hash given with --head is nowhere in the record",
}


class Command(BaseCommand):
    """Exit code 0 when the chain holds, 1 with the first places where it does not."""

    help = "Walk the audit record and name every row that was changed, put in or taken out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="a last hash kept from an earlier run")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = audit.verify(head=options["head"].strip().lower())
        self.stdout.write(f"{verdict.rows} rows, last hash {verdict.head}")
        if not verdict.breaks:
            self.stdout.write("The audit record is whole. Keep the last hash in another place.")
            return
        lines = [f"row {one.seq} {WORDS[one.reason]}" for one in verdict.breaks[:SHOWN]]
        more = len(verdict.breaks) - SHOWN
        if more > 0:
            lines.append(f"and {more} more")
        raise CommandError("The audit record is not whole: " + "; ".join(lines) + ".", returncode=1)
