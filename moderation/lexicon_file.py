"""A compiled list as bytes, so that a process loads in milliseconds what took seconds to build.

The automata are read by native code that trusts them, so the bytes carry a keyed digest: only what
this site wrote is read, and a damaged file is refused before anything looks at it.
"""

import hashlib
import hmac
import io
import json
import struct
from importlib.metadata import version as version_of
from typing import Any

import daachorse
import numpy as np

from moderation.lexicon import COMPILER, Lexicon
from moderation.lexicon_entries import Entries
from moderation.lexicon_matcher import Matcher
from moderation.normalise_tables import data_digest

_MAGIC = b"tougao lexicon\n"
_DIGEST = 32
_COLUMNS = ("offsets", "members", "layers", "latin")


class DamagedLexicon(ValueError):
    """The bytes are not a compiled list of this site, this engine and this version."""


def engine() -> str:
    """What the bytes depend on besides the list: our own code and tables, and the libraries."""
    names = ("daachorse", "opencc", "pypinyin")
    return " ".join([str(COMPILER), data_digest(), *(f"{n} {version_of(n)}" for n in names)])


def packed(lexicon: Lexicon, key: bytes) -> bytes:
    """The compiled list as bytes, signed with ``key``."""
    body = io.BytesIO()
    head = {
        "engine": engine(),
        "version": lexicon.version,
        "clauses": lexicon.entries.clauses,
        "matchers": [
            None if m is None else {"longest": m.longest, "mixed": m.mixed}
            for m in (lexicon.plain, lexicon.shapes, lexicon.sounds)
        ],
    }
    _put(body, json.dumps(head).encode())
    entries = lexicon.entries
    _put(body, entries.words)
    for column in (entries.ends, entries.clause, entries.kinds, entries.fields):
        _put(body, column.tobytes())
    for matcher in (lexicon.plain, lexicon.shapes, lexicon.sounds):
        if matcher is not None:
            state: Any = matcher.automaton.__getstate__()
            _put(body, state)
            for name in _COLUMNS:
                _put(body, getattr(matcher, name).tobytes())
    content = body.getvalue()
    return _MAGIC + _digest(content, key) + content


def unpacked(raw: bytes, key: bytes) -> Lexicon:
    """The compiled list again; raises ``DamagedLexicon`` for anything but what ``packed`` made."""
    begin = len(_MAGIC) + _DIGEST
    content = memoryview(raw)[begin:]
    if not raw.startswith(_MAGIC) or not hmac.compare_digest(
        raw[len(_MAGIC) : begin], _digest(content, key)
    ):
        raise DamagedLexicon("The file was cut short, changed, or written with another key.")
    parts = _Parts(content)
    head = json.loads(bytes(parts.take()))
    if head["engine"] != engine():
        raise DamagedLexicon("The file was written by another version of the engine.")
    words = bytes(parts.take())
    ends, clause = (parts.column(np.int64) for _ in range(2))
    kinds, fields = (parts.column(np.uint8) for _ in range(2))
    entries = Entries(words, ends, tuple(head["clauses"]), clause, kinds, fields)
    matchers = [None if known is None else _matcher(parts, known) for known in head["matchers"]]
    return Lexicon(entries, head["version"], *matchers)


def _matcher(parts: "_Parts", known: dict[str, int]) -> Matcher:
    # The methods of the automaton for this are those of pickle; only bytes pass through them.
    automaton: Any = daachorse.CharwiseDoubleArrayAhoCorasick([" "])
    automaton.__setstate__(bytes(parts.take()))
    offsets, members = (parts.column(np.int64) for _ in range(2))
    layers, latin = (parts.column(np.uint8) for _ in range(2))
    return Matcher(
        automaton,
        offsets,
        members,
        layers,
        latin,
        known["longest"],
        bool(known["mixed"]),
    )


class _Parts:
    """Reads the parts one after the other."""

    def __init__(self, content: memoryview):
        self._content = content
        self._at = 0

    def take(self) -> memoryview:
        (length,) = struct.unpack_from("<Q", self._content, self._at)
        begin = self._at + 8
        self._at = begin + length + _padding(length)
        return self._content[begin : begin + length]

    def column(self, kind: type[np.integer[Any]]) -> Any:
        """A part as an array of its own: one that looked into the file would keep all of it."""
        return np.frombuffer(self.take(), kind).copy()


def _put(body: io.BytesIO, part: bytes) -> None:
    body.write(struct.pack("<Q", len(part)))
    body.write(part)
    body.write(b"\0" * _padding(len(part)))


def _padding(length: int) -> int:
    """Every part begins at a multiple of eight, as arrays want it."""
    return -length % 8


def _digest(content: bytes | memoryview, key: bytes) -> bytes:
    return hashlib.blake2b(content, key=hashlib.sha256(key).digest(), digest_size=_DIGEST).digest()
