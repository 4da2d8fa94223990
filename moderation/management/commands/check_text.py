"""Check one text from a file or standard input."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.command_output import as_json, as_row, write_utf8
from moderation.lexicon_source import current_lexicon
from moderation.material import Material
from moderation.rollout import stages_in_force
from moderation.screening import TEXT_CHECKERS, screen
from moderation.text_material import MAX_BYTES, UnusableText, decoded, from_html, from_text

UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Run the text checks over FILE, or over standard input when FILE is a hyphen. "
        "The exit status is 0 whatever they find and 2 when the input cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="UTF-8 or GB18030 text, or .html; - reads standard input"
        )
        parser.add_argument("--title", default="", help="title to check with the text")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        write_utf8()
        material = _material(options["file"], options["title"])
        row = as_row(screen(material, TEXT_CHECKERS, stages=stages_in_force()))
        if options["format"] == "json":
            self.stdout.write(as_json(row))
            return
        self.stdout.write(row["state"])
        for entry in row["findings"]:
            self.stdout.write(_line(entry))


def _material(name: str, title: str) -> Material:
    try:
        text = decoded(_raw(name))
    except UnusableText as error:
        raise CommandError(f"{name}: {error}", returncode=UNUSABLE) from error
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise CommandError(f"{name}: {reason}.", returncode=UNUSABLE) from error
    read = from_html if name.lower().endswith((".html", ".htm")) else from_text
    return read(text, title=title, lexicon=current_lexicon())


def _raw(name: str) -> bytes:
    # One byte over the limit is enough to know that the rest need not be read.
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _line(entry: dict[str, Any]) -> str:
    quote = " ".join(entry["quote"].split())
    place = f"{entry['field']} {entry['start']}-{entry['end']}"
    words = (entry["severity"], entry["clause"] or "-", place, quote, entry["explanation"])
    # The quotation is a stranger's text: no control character of it reaches the terminal.
    return "\t".join("".join(filter(str.isprintable, word)) for word in words)
