"""Which file is shown how, and the child process that opens Word documents within limits."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from submissions.intake.documents import Document, to_html_bounded
from submissions.intake.originals.word import Kind, Paragraph, Stretch
from submissions.intake.reading import charsets
from submissions.intake.reading.sniffing import DOCX, sniff
from submissions.intake.reading.storable import lines
from submissions.intake.unseen import seen

CPU_SECONDS = 5
MEMORY_MB = 500
WALL_SECONDS = 20.0
MAX_SOURCE = 400_000  # bytes

_ROOT = Path(__file__).resolve().parents[3]


class Shape(StrEnum):
    """How an original is shown."""

    PARAGRAPHS = "paragraphs"
    SOURCE = "source"
    NONE = "none"  # it could not be opened for showing; its download is what there is


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came, for the template to escape; ``is_cut``: only its beginning."""

    shape: Shape
    paragraphs: tuple[Paragraph, ...] = ()
    source: str = ""
    is_cut: bool = False


def read_original(name: str, data: bytes) -> Original:
    """One file for showing; whatever it holds, never an exception."""
    if sniff(data) == DOCX:
        return _document(data)
    converted = to_html_bounded(name, data)
    codec = converted.codec if isinstance(converted, Document) else ""
    start = data[:MAX_SOURCE]
    text = start.decode(codec, "replace") if codec else charsets.decode(start).text
    return source(text.removeprefix("\ufeff"), is_cut=len(data) > MAX_SOURCE)


def source(text: str, *, is_cut: bool = False) -> Original:
    """Text that is shown as it was written, tags and signs and all."""
    kept = lines(text)
    shown = seen(kept[:MAX_SOURCE])
    return Original(Shape.SOURCE, source=shown, is_cut=is_cut or len(kept) > MAX_SOURCE)


def _document(data: bytes) -> Original:
    command = [sys.executable, "-B", "-m", "submissions.intake.originals"]
    try:
        child = subprocess.run(
            [*command, str(MEMORY_MB), str(CPU_SECONDS)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            timeout=WALL_SECONDS,
            check=True,
        )
        found = json.loads(child.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return Original(Shape.NONE)
    return Original(
        Shape.PARAGRAPHS,
        paragraphs=tuple(
            tuple(Stretch(Kind(kind), seen(text)) for kind, text in line)
            for line in found["paragraphs"]
        ),
        is_cut=bool(found["is_cut"]),
    )
