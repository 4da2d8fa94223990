"""The card of the shipped model: every source with its licence, the use, the limits."""

from collections.abc import Mapping
from typing import Any

from moderation.classifier import own_corpus
from moderation.classifier.model import Model
from moderation.classifier.shipped import SEED, SETS

_HEAD = """# The shipped text classifier

A linear model over hashed n-grams of letters, sounds and marks ({labels} labels, 2^{bits} buckets).
SHA-256 of `tables.npz`: `{digest}`.

## Trained on

| source | file | licence | tier | lines |
|---|---|---|---|---|
"""
_OWN = (
    "| Our own corpus, composed from the grammars in `moderation/seed/corpus`, a third of it "
    "repeated in disguise | - | that of this project | own | {own} |\n"
)
_REST = """
Nothing else was trained on. Sets for research only, and sets whose licence nobody states, were
used to measure; one half of the ordinary texts was used to set thresholds. No weight comes from
them.

| label | lines |
|---|---|
{counts}

## Thresholds

Log odds in one window, after what the signs of a contact add; gambling, fraud, ads, porn and crime
share their words, so their odds are added up and the likeliest of them counts:

| label | from |
|---|---|
{thresholds}

## Made by

`python manage.py train_shipped_checks FOLDER` (seed {seed}), where FOLDER holds the sets named
above as `FILE.jsonl`, and the ordinary texts for the thresholds.

## Use and limits

It points an editor at a passage and names the clause that may apply. It never holds a piece, is
not shown to authors before they send, and decides nothing. It was made for articles sent to a
trade publication in Chinese, with some English.

Its examples of gambling, pornography, fraud, illicit advertising, superstition, fan-circle calls,
harm to minors, rumours and Chinese clickbait were composed, not collected: it finds the plain
cases and misses many that people phrase in new ways. What it says of groups of people was learnt
from comments and carries their bias; counter-speech and quotations can be flagged. It knows
nothing of truth, pictures, irony or context. Figures, with what was not measured:
`docs/quality.md`.
"""


def shipped_card(model: Model, meta: Mapping[str, Any], thresholds: Mapping[str, float]) -> str:
    """The card in Markdown, from the description saved beside the model."""
    counted = meta["about"]["sources"]
    head = _HEAD.format(labels=len(model.labels), bits=model.bits, digest=meta["tables_sha256"])
    sets = "".join(
        f"| {given.origin} | `{given.file}` | {given.licence} | P (permissive) "
        f"| {counted.get(given.file, 0)} |\n"
        for given in SETS
    )
    rest = _REST.format(
        counts=_rows(meta["about"]["lines"]), thresholds=_rows(thresholds), seed=SEED
    )
    return head + sets + _OWN.format(own=counted.get(own_corpus.SOURCE, 0)) + rest


def _rows(values: Mapping[str, float]) -> str:
    return "\n".join(f"| {name} | {value} |" for name, value in sorted(values.items()))
