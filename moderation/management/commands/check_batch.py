"""Check many texts, one JSON object a line."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from moderation.command_output import as_json, as_row, write_utf8
from moderation.lexicon import Lexicon
from moderation.lexicon_source import current_lexicon
from moderation.material import Stage
from moderation.progress import Progress
from moderation.rollout import stages_in_force
from moderation.screening import TEXT_CHECKERS, screen
from moderation.text_material import MAX_BYTES, UnusableText, decoded, from_text

UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Run the text checks over each line of FILE (id, title, text), or of standard input when "
        "FILE is a hyphen; one line of results each, in order. The exit status is 2 when the file "
        "or any line cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON lines; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        write_utf8()
        name = options["file"]
        lexicon, stages = current_lexicon(), stages_in_force()
        unusable = 0
        try:
            with _opened(name) as file:
                progress = Progress(_size(file))
                for number, line in _lines(file):
                    if line.strip():
                        row = _checked(number, line, lexicon, stages)
                        unusable += "error" in row
                        self.stdout.write(as_json(row))
                        self.stdout.flush()
                    progress.advance(len(line))
                progress.finish()
        except BrokenPipeError:
            # The reader has seen enough; nothing more may be written to it at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            raise CommandError(f"{name}: {reason}.", returncode=UNUSABLE) from error
        if unusable:
            raise CommandError(
                f"{name}: lines that could not be checked: {unusable}. "
                "Their results say what is wrong.",
                returncode=UNUSABLE,
            )


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _size(file: BinaryIO) -> int:
    """The length of a regular file in bytes; 0 for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size
    except (OSError, ValueError):
        return 0


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines; of one over the limit only enough is kept to see that it is."""
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            rest = file.readline(MAX_BYTES)
            if not rest or rest.endswith(b"\n"):
                break
        yield number, line


def _checked(
    number: int, line: bytes, lexicon: Lexicon, stages: Mapping[str, Stage]
) -> dict[str, Any]:
    """The results of one line, or what is wrong with it, under its own ``id``."""
    try:
        given = json.loads(decoded(line))
    except (UnusableText, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, UnusableText) else "it is not JSON"
        return {"id": None, "error": f"Line {number}: {reason}"}
    if not isinstance(given, dict):
        return {"id": None, "error": f"Line {number}: it is not a JSON object."}
    title, text = given.get("title", ""), given.get("text")
    if not isinstance(text, str) or not isinstance(title, str | None):
        wrong = f"Line {number}: text must be a string, and title one too if it is given."
        return {"id": given.get("id"), "error": wrong}
    material = from_text(text, title=title or "", lexicon=lexicon)
    return {
        "id": given.get("id"),
        **as_row(screen(material, TEXT_CHECKERS, stages=stages)),
    }
