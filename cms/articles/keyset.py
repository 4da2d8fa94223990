"""Keyset pages: the next page is found by the last row's key, so depth costs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet

_signer = Signer(salt="keyset")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor that asks for the rows after them (empty: there are none)."""

    rows: Sequence[Row]
    next_cursor: str
    is_first: bool


def _after(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows strictly after ``values`` in descending order of ``keys``."""
    condition = Q()
    for position, key in enumerate(keys):
        same = dict(zip(keys[:position], values[:position], strict=True))
        condition |= Q(**same, **{f"{key}__lt": values[position]})
    return condition


def encode(values: Sequence[Any]) -> str:
    """A signed cursor; dates keep their microseconds."""
    return _signer.sign_object(
        [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values], compress=True
    )


def decode(cursor: str) -> list[Any] | None:
    """The values of a cursor we made, or None for anything else."""
    try:
        values = _signer.unsign_object(cursor)
    except (BadSignature, ValueError):
        return None
    return [datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in values]


def page_of(rows: QuerySet[Row], *, keys: Sequence[str], cursor: str, size: int) -> Page[Row]:
    """``size`` rows after ``cursor``, newest first by ``keys`` (which must end in a unique one).

    A cursor that is not ours, or is of another list, starts from the newest row.
    """
    values = decode(cursor) if cursor else None
    if values is not None and len(values) == len(keys):
        rows = rows.filter(_after(keys, values))
    else:
        values = None
    found = list(rows.order_by(*(f"-{key}" for key in keys))[: size + 1])
    shown = found[:size]
    following = encode([getattr(shown[-1], key) for key in keys]) if len(found) > size else ""
    return Page(shown, following, values is None)
