"""Make the shipped model again from the sets it may learn from and our own corpus."""

from argparse import ArgumentParser
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from moderation.classifier import artefact, shelf
from moderation.classifier.shipped import ROUNDS, SEED, SLOPE, training_lines
from moderation.classifier.shipped_card import shipped_card
from moderation.classifier.thresholds import measured_thresholds
from moderation.classifier.training import train_without_calibration

UNUSABLE = 2
_SLIGHT = 2


class Command(BaseCommand):
    help = (
        "Train the shipped model on the permissive sets in FOLDER (see the model card) and on our "
        "own corpus, set its thresholds on one half of the ordinary texts there, and write it "
        "with its card. The same folder gives the same files."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", help="folder of the labelled sets")
        parser.add_argument("--output", metavar="DIR", default=str(shelf.FOLDER))
        parser.add_argument(
            "--thresholds-only", action="store_true", help="keep the model that is in DIR"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, output = Path(options["folder"]), Path(options["output"])
        try:
            if not options["thresholds_only"]:
                self._train(folder, output)
            self._set_thresholds(folder, output)
        except OSError as error:
            raise CommandError(
                f"{error.filename}: {error.strerror}.", returncode=UNUSABLE
            ) from error
        except (KeyError, ValueError) as error:
            raise CommandError(f"{folder}: {error}", returncode=UNUSABLE) from error

    def _train(self, folder: Path, output: Path) -> None:
        rows = list(training_lines(folder))
        model = train_without_calibration(
            [line for _source, line in rows],
            sources=sorted({source for source, _line in rows}),
            slope=SLOPE,
            rounds=ROUNDS,
            seed=SEED,
        )
        about = {
            "target": "label",
            "lines": dict(sorted(Counter(line.label for _source, line in rows).items())),
            "sources": dict(sorted(Counter(source for source, _line in rows).items())),
        }
        # One step of 127 says next to nothing and would double the file.
        strong = np.where(np.abs(model.weights) < _SLIGHT, 0, model.weights).astype(np.int8)
        artefact.save(replace(model, weights=strong), output, about=about)

    def _set_thresholds(self, folder: Path, output: Path) -> None:
        model = artefact.load(output)
        thresholds = measured_thresholds(model, folder)
        shelf.write_thresholds(output, thresholds)
        card = shipped_card(model, artefact.read_meta(output), thresholds)
        (output / artefact.CARD).write_text(card, encoding="utf-8")
        self.stdout.write(f"{output}: {thresholds}")
