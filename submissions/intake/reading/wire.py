"""Frozen values over a pipe without pickle: JSON for the shape, raw bytes after it.

A frame is a length, JSON of that length, and then every byte string in order. The JSON holds
only names of the classes registered here, so a broken reader cannot make its parent build
anything else.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, get_type_hints

from submissions.intake.reading import values

MAX_JSON = 200_000_000
MAX_BLOBS = 20_000

_HEAD = struct.Struct(">II")
_KNOWN: dict[str, type] = {}
_ENUMS: dict[str, dict[str, type[StrEnum]]] = {}


def register(*classes: type) -> None:
    """Let frozen dataclasses travel; the names must be unique."""
    for one in classes:
        _KNOWN[one.__name__] = one
        _ENUMS[one.__name__] = {
            name: hint for name, hint in get_type_hints(one).items()
            if isinstance(hint, type) and issubclass(hint, StrEnum)
        }  # fmt: skip


register(
    values.Address, values.Damage, values.Segment, values.Body, values.Attachment, values.Picture,
    values.Unread, values.Bounce, values.Mail, values.Unreadable,
)  # fmt: skip


class BrokenFrame(Exception):
    """The other side closed the pipe or sent something that is no frame."""


def send(stream: IO[bytes], value: object) -> None:
    """Write one value."""
    blobs: list[bytes] = []
    shape = json.dumps(_shape(value, blobs)).encode("ascii")
    stream.write(_HEAD.pack(len(shape), len(blobs)))
    stream.write(struct.pack(f">{len(blobs)}I", *map(len, blobs)))
    stream.write(shape)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes]) -> object:
    """Read one value; raises ``BrokenFrame``."""
    size, count = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if size > MAX_JSON or count > MAX_BLOBS:
        raise BrokenFrame("the answer is out of bounds")
    sizes = struct.unpack(f">{count}I", _exactly(stream, 4 * count))
    shape = json.loads(_exactly(stream, size))
    blobs = [_exactly(stream, length) for length in sizes]
    return _value(shape, blobs)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BrokenFrame("the pipe was closed")
    return data


def _shape(value: object, blobs: list[bytes]) -> object:
    if isinstance(value, bytes):
        blobs.append(value)
        return {"~": "bytes", "n": len(blobs) - 1}
    if isinstance(value, datetime):
        return {"~": "time", "at": value.isoformat()}
    if isinstance(value, tuple | list):
        return [_shape(item, blobs) for item in value]
    if is_dataclass(value):
        shape = {one.name: _shape(getattr(value, one.name), blobs) for one in fields(value)}
        return {"~": type(value).__name__, **shape}
    if isinstance(value, dict):
        return {"~": "dict", "of": {key: _shape(item, blobs) for key, item in value.items()}}
    return value


def _value(shape: object, blobs: list[bytes]) -> object:
    if isinstance(shape, list):
        return tuple(_value(item, blobs) for item in shape)
    if not isinstance(shape, dict):
        return shape
    name = shape.pop("~")
    special: dict[str, Callable[[], object]] = {
        "bytes": lambda: blobs[shape["n"]],
        "time": lambda: datetime.fromisoformat(shape["at"]),
        "dict": lambda: {key: _value(item, blobs) for key, item in shape["of"].items()},
    }
    if name in special:
        return special[name]()
    if name not in _KNOWN:
        raise BrokenFrame(f"unknown value {name!r}")
    read = {key: _value(item, blobs) for key, item in shape.items()}
    for key, enum in _ENUMS[name].items():
        read[key] = enum(str(read[key]))
    return _KNOWN[name](**read)
