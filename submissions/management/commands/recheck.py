"""Check stored texts again by today's engine and rules."""

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from moderation.progress import Progress
from submissions import rechecking


class Command(BaseCommand):
    help = (
        "Check stored texts again whose checks went by an older engine, list of terms, convention "
        "or stage: the latest text of each open, accepted or published piece. Workers of the site "
        "take part; stopped half-way, the next call goes on. Findings on published articles are "
        "shown at the desk and change nothing by themselves."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", metavar="DATE", help="only texts handed in on or after this day, YYYY-MM-DD"
        )
        parser.add_argument(
            "--all", action="store_true", help="also earlier rounds and closed pieces"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        texts = rechecking.stored() if options["all"] else rechecking.in_use()
        if options["since"]:
            texts = texts.filter(created_at__gte=_begin_of(options["since"]))
        known = texts.count()
        progress = Progress(rechecking.outdated(texts).count())
        changes: Counter[tuple[str, str]] = Counter()

        def count(before: str, after: str) -> None:
            changes[before, after] += 1
            progress.advance()

        try:
            done = rechecking.recheck(texts, on_settled=count)
        except KeyboardInterrupt:
            progress.finish()
            raise CommandError("Stopped. Run it again to go on from here.") from None
        progress.finish()
        self.stdout.write(f"Texts: {known}. Checked again: {done}. Up to date: {known - done}.")
        for (before, after), number in sorted(changes.items()):
            if before != after:
                self.stdout.write(f"  {before} -> {after}: {number}")
        if done and all(before == after for before, after in changes):
            self.stdout.write("  No outcome changed.")


def _begin_of(day: str) -> datetime:
    """The first moment of a day in the newsroom's time zone."""
    try:
        date = parse_date(day)
    except ValueError:
        date = None
    if date is None:
        raise CommandError(f"{day!r} is no day. Write it as 2026-03-31.", returncode=2)
    return timezone.make_aware(datetime.combine(date, datetime.min.time()))
