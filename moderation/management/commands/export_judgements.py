"""Editors' judgements as labelled lines."""

import sys
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.command_output import as_json, write_utf8
from moderation.judgements import lines
from moderation.permissions import INSTALLER


class Command(BaseCommand):
    help = (
        "Write what editors judged right or wrong as JSON lines for train_checks: text (the "
        "paragraph), label, cat. Findings judged wrong are category 0. No names are written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", metavar="FILE", help="write here instead of standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        name = options["output"]
        try:
            write_utf8()
            with self._target(name) as out:
                for line in lines(seen_by=INSTALLER):
                    out.write(f"{as_json(line.as_row())}\n")
                    count += 1
        except BrokenPipeError:
            return
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise CommandError(f"{name}: {reason}.", returncode=2) from error
        sys.stderr.write(f"Lines: {count}\n")

    def _target(self, name: str | None) -> AbstractContextManager[Any]:
        return Path(name).open("w", encoding="utf-8") if name else nullcontext(self.stdout)
