"""`manage.py import_mailbox`: an old inbox becomes stored mail, once however often it is run."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.intake import addresses
from submissions.intake.doors import mbox

PROGRESS_EVERY = 50


class Command(BaseCommand):
    """Reads the file message by message; nothing is removed from it."""

    help = "Takes the mails of an mbox file in. Nobody is answered; nothing is stored twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.mbox")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen to each mail, store none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, dry_run = options["file"], options["dry_run"]
        counts: Counter[mbox.Fate] = Counter()
        try:
            into = addresses.mailbox_name()
            total = path.stat().st_size
            with path.open("rb") as file:
                for found in mbox.messages(file):
                    fate = mbox.take_in(found, into=into, dry_run=dry_run)
                    counts[fate] += 1
                    if dry_run or fate in {mbox.Fate.TOO_LARGE, mbox.Fate.EMPTY}:
                        self.tell(found, fate, dry_run=dry_run)
                    self.show_progress(found, total)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except mbox.NotAnMbox as error:
            raise CommandError(f"{path}: {error}") from error
        finally:
            self.show_progress(None, 0)
        self.stdout.write(_summary(counts, dry_run=dry_run))

    def tell(self, found: mbox.Found, fate: mbox.Fate, *, dry_run: bool) -> None:
        words = f"would be {fate}" if dry_run and fate is mbox.Fate.STORED else str(fate)
        self.stdout.write(
            f"{found.number}  {words}  {found.size} bytes  {mbox.described(found)}".rstrip()
        )

    def show_progress(self, found: mbox.Found | None, total: int) -> None:
        """One line that is written over, on a terminal only; None wipes it."""
        if not self.stderr.isatty():
            return
        if found is None:
            self.stderr.write("\r\033[K", ending="")
        elif found.number % PROGRESS_EVERY == 0:
            done = 100 * found.end // max(total, 1)
            self.stderr.write(f"\r{found.number} mails, {done} %", ending="")
        self.stderr.flush()


def _summary(counts: Counter[mbox.Fate], *, dry_run: bool) -> str:
    seen = sum(counts.values())
    stored = "would be stored" if dry_run else "stored"
    parts = [f"{counts[mbox.Fate.STORED]} {stored}", f"{counts[mbox.Fate.KNOWN]} here already"]
    parts += [f"{counts[f]} {f}" for f in (mbox.Fate.TOO_LARGE, mbox.Fate.EMPTY) if counts[f]]
    return f"{seen} mails: {', '.join(parts)}."
