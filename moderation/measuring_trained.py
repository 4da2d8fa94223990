"""How good ``train_checks`` becomes on a newsroom's own texts: trained and tested on one domain."""

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from moderation.classifier.alarms import alarms, thresholds
from moderation.classifier.evaluation import tallied
from moderation.classifier.model import WINDOW, Model, window_edges
from moderation.classifier.shelf import shipped
from moderation.classifier.thresholds import ORDINARY, ordinary_texts
from moderation.classifier.training import Line, train
from moderation.measuring import (
    PLANTED,
    PLANTED_FROM,
    SEED,
    SEEN,
    Report,
    Row,
    planted,
    rows_of,
    share,
)

# By the set: the key that is learnt, and our goal for the mean F1.
TRAINED_ON: Mapping[str, tuple[str, float]] = {
    "chineseharm": ("label", 0.94),
    "toxicn": ("cat", 0.78),
    "swsr": ("cat", 0.78),
    "tw_hate": ("cat", 0.775),
    "clickbait_zh": ("cat", 0.83),
    "sms_spam_en": ("cat", 0.98),
}
# Sets the shipped model has not seen, for learning from a handful.
FEW_ON: Mapping[str, str] = {"chineseharm": "label", "toxicn": "cat", "tw_hate": "cat"}
_FEW, _DRAWS, _TESTED, _FEW_GOAL = 20, 3, 150, 0.80
_TEN, _TRAINING = 10, 7
# Of ordinary articles so many may be flagged by a model a newsroom trained (goal of the line).
_BUDGET = 0.007
_OK = "ok"
_MOST = 1500


def trained_section(report: Report, folder: Path) -> None:
    """Trains on seven tenths of each set, chosen by hash, and tests on the rest."""
    report.add("## Trained on the same kind of text", "")
    report.add(
        "What a newsroom gets from `train_checks` with labelled texts of its own: seven tenths of "
        f"at most {_MOST} texts of a set to learn from, the rest to test on. It builds on the "
        "shipped model, except here where that has seen the set. The goals are for all texts and "
        "for splits that are kept apart.",
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
        lines = [Line(row.text, _label(row, target)) for row in rows[:cut]]
        # A prior that has seen the texts that are tested would flatter.
        model = train(lines, prior=None if name in SEEN else shipped().model)
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


def few_section(report: Report, folder: Path) -> None:
    """Trains on twenty texts a label, several times, and tests on others."""
    report.add("### From twenty texts a label", "")
    report.add(
        f"What the first judgements of an editor are worth: {_FEW} texts of each label, drawn "
        f"{_DRAWS} times from sets the shipped model has not seen, tested on {_TESTED} others of "
        "each label.",
        "",
    )
    table: list[Sequence[str]] = []
    for name, target in FEW_ON.items():
        try:
            rows = rows_of(folder, name, most=10**6)
        except OSError:
            continue
        began = time.process_time()
        alone = [_few(rows, target, draw, prior=None) for draw in range(_DRAWS)]
        between = time.process_time()
        built = [_few(rows, target, draw, prior=shipped().model) for draw in range(_DRAWS)]
        spent = time.process_time() - between
        table.append(
            (name, f"{_mean(alone):.3f}", f"{_mean(built):.3f}", f"{_FEW_GOAL:.2f}",
             f"{(between - began) / _DRAWS:.1f}", f"{spent / _DRAWS:.1f}")
        )  # fmt: skip
    report.table(
        ("set", "macro F1 alone", "on the shipped model", "goal", "CPU s alone", "CPU s"), table
    )


def _few(rows: Sequence[Row], target: str, draw: int, *, prior: Model | None) -> float:
    """The mean F1 of a model from few texts of each label; the time to test is counted too."""
    lines: list[Line] = []
    tested: list[tuple[str, str]] = []
    for label in sorted({_label(row, target) for row in rows}):
        texts = [row.text for row in rows if _label(row, target) == label]
        lines += [Line(text, label) for text in texts[draw * _FEW : (draw + 1) * _FEW]]
        tested += [(text, label) for text in texts[_DRAWS * _FEW :][:_TESTED]]
    model = train(lines, prior=prior)
    return tallied((label, model.label_of(text)) for text, label in tested).macro_f1()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def planted_trained_section(report: Report, folder: Path) -> None:
    """The bad paragraph in a good article again, with a model that has seen such texts.

    Learnt from seven tenths of the set and from the windows of ordinary articles; the threshold of
    each label is set on other ordinary articles, and both figures are taken on the rest.
    """
    rows = rows_of(folder, PLANTED_FROM, most=10**6, with_read=True)
    cut = len(rows) * _TRAINING // _TEN
    given = next(one for one in ORDINARY if one.file == "normal_articles_zh")
    known = list(ordinary_texts(folder, given, for_setting=True))
    learnt, setting = known[: len(known) // 2], known[len(known) // 2 :]
    fine = [text[start:end] for text in learnt for start, end in window_edges(text, WINDOW)]
    chance = random.Random(SEED)  # noqa: S311 (a repeatable measurement, no secret)
    lines = [Line(row.text, row.label) for row in rows[:cut]]
    lines += [Line(text, _OK) for text in chance.sample(fine, min(len(fine), len(lines)))]
    model = train(lines, prior=shipped().model)
    least = thresholds(model, setting, budget=_BUDGET)
    fresh = list(ordinary_texts(folder, given, for_setting=False))
    flags = [_is_flagged(model, text, least) for text in fresh]
    good = [text for text, is_flagged in zip(fresh, flags, strict=True) if not is_flagged]
    table: list[Sequence[str]] = []
    for label, goal in PLANTED.items():
        texts = [row.text for row in rows[cut:] if row.label == label]
        found = sum(
            _is_flagged(model, planted(chance.choice(good), text, chance), least) for text in texts
        )
        table.append((label, str(len(texts)), share(found, len(texts)), f"{goal:.0%}"))
    report.add("### The same paragraph, with a model that has learnt such texts", "")
    report.add(
        f"Trained with `train_checks` on {len(lines)} lines; thresholds set on {len(setting)} "
        f"ordinary articles; of {len(fresh)} others {share(sum(flags), len(flags))} are flagged "
        f"(goal, at most {_BUDGET:.1%}).",
        "",
    )
    report.table(("kind", "articles", "found", "goal, at least"), table)


def _is_flagged(model: Model, text: str, least: Mapping[str, float]) -> bool:
    return any(True for _ in alarms(model, [text], least))


def _label(row: Row, target: str) -> str:
    return row.label if target == "label" else str(row.cat)
