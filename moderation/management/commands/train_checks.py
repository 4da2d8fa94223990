"""Train the text classifier on labelled lines."""

import math
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.checkers.house_classifier import untold
from moderation.classifier import artefact, shelf
from moderation.classifier.alarms import thresholds
from moderation.classifier.card import model_card
from moderation.classifier.labelled import NO_LABEL, TARGETS, LineUnusable, labelled_lines
from moderation.classifier.training import PRIOR_UP_TO, Line, TrainingImpossible, train
from moderation.progress import Progress

UNUSABLE = 2
_STEPS = 1000


class Command(BaseCommand):
    help = (
        "Learn to tell labels apart from FILE, one JSON object a line with text and cat or label, "
        "and write the model with its card into DIR. The same lines give the same model. The exit "
        "status is 2 when a file cannot be read or there is nothing to learn."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", help="JSON lines")
        parser.add_argument(
            "--target",
            choices=TARGETS,
            help="which key is learnt; if not given, cat if the first line has it, else label",
        )
        parser.add_argument(
            "--ordinary",
            metavar="FILE",
            action="append",
            default=[],
            help="JSON lines whose text is fine: a label counts from the score at which 7 in 1,000 "
            "of them would be flagged; may be given several times",
        )
        parser.add_argument("--output", metavar="DIR", required=True, help="folder of the model")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [Path(name) for name in options["files"]]
        folder = Path(options["output"])
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder}: not a folder.", returncode=UNUSABLE)
        target, lines, sources = _read(paths, options["target"])
        _target, ordinary, _ = _read([Path(name) for name in options["ordinary"]], NO_LABEL)
        progress = Progress(_STEPS)
        try:
            model = train(
                lines,
                sources=sorted(sources),
                prior=shelf.shipped().model,
                progress=lambda step, share: progress.reach(math.floor(share * _STEPS), step),
            )
        except TrainingImpossible as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        finally:
            progress.finish()
        limits = thresholds(model, (line.text for line in ordinary))
        counts = Counter(line.label for line in lines)
        about = {
            "target": target,
            "lines": dict(sorted(counts.items())),
            "sources": sources,
            "prior": _prior() if len(lines) <= PRIOR_UP_TO else "",
        }
        try:
            artefact.save(model, folder, about=about)
            shelf.write_thresholds(folder, limits)
            card = model_card(model, about)
            (folder / artefact.CARD).write_text(card, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise CommandError(f"{folder}: {reason}.", returncode=UNUSABLE) from error
        self.stdout.write(f"{folder}: {len(lines)} lines, {len(counts)} labels.")
        if dropped := untold(model):
            self.stdout.write(
                f"As CHECKS_MODEL it would say nothing of {', '.join(dropped)}: no clause belongs "
                "to these. Learn the key cat to be told of categories."
            )


def _prior() -> str:
    """The hash of the model that few lines build on."""
    return str(artefact.read_meta(shelf.FOLDER)["tables_sha256"])


def _read(paths: list[Path], target: str | None) -> tuple[str, list[Line], dict[str, int]]:
    """The lines of all files, the key that is learnt, and how many lines each source gave."""
    lines: list[Line] = []
    sources: Counter[str] = Counter()
    for path in paths:
        try:
            with path.open("rb") as file:
                for found in labelled_lines(file, target=target):
                    target = found.target
                    lines.append(Line(found.reading, found.label))
                    sources[found.source or path.name] += 1
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            raise CommandError(f"{path}: {reason}.", returncode=UNUSABLE) from error
        except LineUnusable as error:
            raise CommandError(f"{path}: {error}", returncode=UNUSABLE) from error
    return target or TARGETS[0], lines, dict(sorted(sources.items()))
