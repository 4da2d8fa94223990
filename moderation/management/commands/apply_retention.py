"""`apply_retention`: delete what is past its time, as the daily task does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from moderation import retention


class Command(BaseCommand):
    """Exit code 0; each line says how many rows of a kind went, or when they will."""

    help = "Delete what is past its time; what a legal hold names stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--table", action="store_true", help="print the table and delete nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["table"]:
            for kind in retention.table():
                days = "kept" if kind.days is None else f"{kind.days} days"
                self.stdout.write(f"{kind.key}\t{days}\t{kind.name}\t{kind.afterwards}")
            return
        for key, gone in retention.run().items():
            self.stdout.write(f"{key}\t{gone}")
