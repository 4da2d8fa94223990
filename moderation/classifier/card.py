"""The model card: what a model was made from, what it is for, and what it is not for."""

from collections.abc import Mapping
from typing import Any

from moderation.classifier import features
from moderation.classifier.model import Model


def model_card(model: Model, about: Mapping[str, Any]) -> str:
    """Markdown from the numbers of a training; it claims nothing that was not counted."""
    lines = about.get("lines", {})
    parts = [
        "# Text classifier",
        "",
        f"A linear model over hashed n-grams (features version {features.VERSION}, "
        f"2^{model.bits} buckets) that tells {len(model.labels)} labels apart: "
        f"the key `{about.get('target', 'label')}` of its training lines.",
        "",
        "## Trained on",
        "",
        "| label | lines |",
        "|---|---|",
        *(f"| {_cell(label)} | {count} |" for label, count in lines.items()),
        "",
        "| source | lines |",
        "|---|---|",
        *(f"| {_cell(source)} | {count} |" for source, count in about.get("sources", {}).items()),
        "",
        *_built_on(str(about.get("prior", ""))),
        "The licence of each source binds the use of this model; look it up before passing it on.",
        *_held_out(about.get("held_out")),
        "",
        "## Use",
        "",
        "It gives a person a reason to look. It has learnt how such texts are usually written, "
        "not whether what they say is true or lawful, and it knows only the kinds of text it was "
        "trained on. Measure it on your own texts with `evaluate_checks` before relying on it.",
        "",
    ]
    return "\n".join(parts)


def _held_out(figures: Mapping[str, Any] | None) -> list[str]:
    if not figures:
        return []
    return [
        "",
        "## On lines held out of training",
        "",
        "| label | precision | recall | F1 | lines |",
        "|---|---|---|---|---|",
        *(
            f"| {_cell(label)} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} "
            f"| {row['n']} |"
            for label, row in figures.items()
        ),
    ]


def _built_on(prior: str) -> list[str]:
    if not prior:
        return []
    return [
        "What the shipped model says of a text counted beside its words, so its weights are part "
        f"of this one. SHA-256 of its tables: `{prior}`; its own card has its sources.",
        "",
    ]


def _cell(value: str) -> str:
    return "".join(" " if char in "|\r\n`<>" else char for char in value)
