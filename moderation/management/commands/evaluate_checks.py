"""Measure the checks, or a trained model, on labelled lines."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.classifier import artefact
from moderation.classifier.evaluation import Tally
from moderation.classifier.labelled import TARGETS, Labelled, LineUnusable, labelled_lines
from moderation.command_output import as_json, write_utf8
from moderation.engine_labels import predict
from moderation.lexicon_source import current_lexicon
from moderation.progress import Progress
from moderation.text_material import from_text

UNUSABLE = 2
Ask = Callable[[Labelled], str]


class Command(BaseCommand):
    help = (
        "Compare answers with the labels of FILE, one JSON object a line with text and cat or "
        "label: those of the model in DIR, or those of the shipped checks. The exit status is 2 "
        "when the file or the model cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON lines")
        parser.add_argument(
            "--target",
            choices=TARGETS,
            help="which key holds the truth; if not given, the one the model learnt, else cat",
        )
        parser.add_argument("--model", metavar="DIR", help="a folder train_checks wrote")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        write_utf8()
        path = Path(options["file"])
        target, ask = _asked(options["model"], options["target"])
        tally = _tallied(path, target, ask)
        if not tally.n:
            raise CommandError(f"{path}: it has no labelled line.", returncode=UNUSABLE)
        if options["format"] == "json":
            self.stdout.write(as_json(_figures(tally)))
        else:
            self._write(tally)

    def _write(self, tally: Tally) -> None:
        self.stdout.write(f"{'label':<20} precision  recall      F1  texts")
        for label, row in tally.per_label().items():
            self.stdout.write(
                f"{label:<20} {row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f} {row.n:6}"
            )
        self.stdout.write(f"mean F1 {tally.macro_f1():.4f}, accuracy {tally.accuracy:.4f}")
        self.stdout.write(f"flagged {tally.flagged_rate:.2%} of {tally.n}")
        self.stdout.write(f"{tally.cpu_us_per_1000_chars:.0f} us of CPU per 1,000 characters")


def _asked(model_folder: str | None, target: str | None) -> tuple[str, Ask]:
    """The key that holds the truth, and who is asked."""
    if model_folder is None:
        lexicon = current_lexicon()
        return target or "cat", lambda line: str(
            predict(from_text(line.text, title=line.title, lexicon=lexicon))
        )
    folder = Path(model_folder)
    try:
        model = artefact.load(folder)
        learnt = artefact.read_meta(folder)["about"].get("target")
    except artefact.ArtefactUnusable as error:
        raise CommandError(str(error), returncode=UNUSABLE) from error
    known = learnt if learnt in TARGETS else None
    return target or known or "cat", lambda line: model.label_of(line.text)


def _tallied(path: Path, target: str, ask: Ask) -> Tally:
    tally = Tally()
    try:
        progress = Progress(path.stat().st_size)
        with path.open("rb") as file:
            for line in labelled_lines(file, target=target):
                chars = len(line.text) + len(line.body)
                tally.add(line.label, tally.timed(partial(ask, line), chars))
                progress.advance(line.size)
        progress.finish()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise CommandError(f"{path}: {reason}.", returncode=UNUSABLE) from error
    except LineUnusable as error:
        raise CommandError(f"{path}: {error}", returncode=UNUSABLE) from error
    return tally


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "macro_f1": tally.macro_f1(),
        "accuracy": tally.accuracy,
        "per_label": {label: asdict(row) for label, row in tally.per_label().items()},
        "flagged_rate": tally.flagged_rate,
        "cpu_us_per_1000_chars": tally.cpu_us_per_1000_chars,
    }
