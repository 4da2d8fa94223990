"""How good ``train_checks`` becomes on a newsroom's own texts: trained and tested on one domain."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from moderation.classifier.evaluation import tallied
from moderation.classifier.training import Line, train
from moderation.measuring import Report, Row, rows_of, share

# By the set: the key that is learnt, and our goal for the mean F1.
TRAINED_ON: Mapping[str, tuple[str, float]] = {
    "chineseharm": ("label", 0.94),
    "toxicn": ("cat", 0.78),
    "swsr": ("cat", 0.78),
    "tw_hate": ("cat", 0.775),
    "clickbait_zh": ("cat", 0.83),
    "sms_spam_en": ("cat", 0.98),
}
_TEN, _TRAINING = 10, 7
_MOST = 1500


def trained_section(report: Report, folder: Path) -> None:
    """Trains on seven tenths of each set, chosen by hash, and tests on the rest."""
    report.add("## Trained on the same kind of text", "")
    report.add(
        "What a newsroom gets from `train_checks` with labelled texts of its own: seven tenths of "
        f"at most {_MOST} texts of a set to learn from, the rest to test on. The goals are for "
        "all texts and for splits that are kept apart.",
        "",
    )
    table: list[Sequence[str]] = []
    details: list[Sequence[str]] = []
    for name, (target, goal) in TRAINED_ON.items():
        try:
            rows = rows_of(folder, name, most=_MOST, with_read=True)
        except OSError:
            report.missing.append(name)
            continue
        cut = len(rows) * _TRAINING // _TEN
        began = time.process_time()
        model = train([Line(row.text, _label(row, target)) for row in rows[:cut]])
        spent = time.process_time() - began
        tally = tallied((_label(row, target), model.label_of(row.text)) for row in rows[cut:])
        table.append(
            (name, f"{cut} / {tally.n}", f"{tally.macro_f1():.3f}", f"{goal:.3f}", f"{spent:.0f}")
        )
        details.extend(
            (name, label, share(row.n, tally.n), f"{row.precision:.3f}", f"{row.recall:.3f}",
             f"{row.f1:.3f}")
            for label, row in tally.per_label().items()
        )  # fmt: skip
    report.table(("set", "learnt / tested", "macro F1", "goal", "CPU s"), table)
    report.table(("set", "label", "share of tested", "precision", "recall", "F1"), details)


def _label(row: Row, target: str) -> str:
    return row.label if target == "label" else str(row.cat)
