"""Which file goes to which converter, and which is refused."""

from collections.abc import Callable
from pathlib import PurePosixPath

from submissions.intake.documents import docx, plain
from submissions.intake.documents.values import Code, Document, Dropped, NotConvertible, Refused
from submissions.intake.reading import wire
from submissions.intake.reading.bounded import ask
from submissions.intake.reading.filenames import tidy
from submissions.intake.reading.kinds import problem_of
from submissions.intake.reading.sniffing import DOCX, sniff
from submissions.intake.reading.values import Problem, Unreadable

DOCUMENT_VALUES = (Document, Dropped, Refused)
# With the start of the worker and the clock's whole seconds, five seconds in all.
CPU_SECONDS = 4
MEMORY_MB = 500

_BY_PROBLEM = {
    Problem.EMPTY: Code.EMPTY,
    Problem.EXECUTABLE: Code.EXECUTABLE,
    Problem.ENCRYPTED: Code.ENCRYPTED,
    Problem.ASK_FOR_DOCX: Code.ASK_FOR_DOCX,
    Problem.ARCHIVE: Code.ARCHIVE,
    Problem.DAMAGED: Code.DAMAGED,
}
_MACROS = (".docm", ".dotm")
_TEXTS: dict[str, Callable[[bytes], Document]] = {
    ".md": plain.from_markdown,
    ".markdown": plain.from_markdown,
    ".html": plain.from_html,
    ".htm": plain.from_html,
    ".xhtml": plain.from_html,
    ".txt": plain.from_text,
    ".text": plain.from_text,
}

wire.register(*DOCUMENT_VALUES)


def to_html(name: str, data: bytes) -> Document | Refused:
    """Convert one file; every refusal is a value, never an exception."""
    try:
        return _converter(name, data)(data)
    except NotConvertible as error:
        refused = error.refused
        return Refused(refused.code, {"name": tidy(name), **refused.params})


def _converter(name: str, data: bytes) -> Callable[[bytes], Document]:
    kind = sniff(data)
    suffix = PurePosixPath(tidy(name).lower()).suffix
    if suffix in _MACROS:
        raise NotConvertible(Code.MACROS)
    problem = problem_of(name, data)
    if problem in _BY_PROBLEM:
        raise NotConvertible(_BY_PROBLEM[problem])
    if kind == DOCX:
        return docx.convert
    if kind == "application/pdf":
        raise NotConvertible(Code.PDF)
    if kind.startswith("image/"):
        raise NotConvertible(Code.PICTURE)
    if suffix in {".docx", ".dotx"}:
        raise NotConvertible(Code.DAMAGED)
    if kind == "text/html" and suffix not in {".txt", ".text", ".md", ".markdown"}:
        return plain.from_html
    if kind in {"text/plain", "text/html"} and suffix in _TEXTS:
        return _TEXTS[suffix]
    if kind == "text/plain" and not suffix:
        return plain.from_text
    raise NotConvertible(Code.UNSUPPORTED)


def to_html_bounded(
    name: str, data: bytes, *, cpu_seconds: int = CPU_SECONDS, memory_mb: int = MEMORY_MB
) -> Document | Refused:
    """``to_html`` within limits of CPU time and memory."""
    request: dict[str, object] = {"work": "document", "name": name, "data": data}
    answer = ask(request, cpu_seconds=cpu_seconds, memory_mb=memory_mb)
    if isinstance(answer, Document | Refused):
        return answer
    reason = answer.reason if isinstance(answer, Unreadable) else "crash"
    return Refused(Code.NEEDS_A_PERSON, {"name": tidy(name), "reason": reason})
