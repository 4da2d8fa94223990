"""Attached files to HTML: pure, without Django.

- ``to_html(name, data) -> Document | Refused``: .docx, .md, .html and .txt become HTML, by what
  the bytes are first and by the name second. ``Document.html`` is not sanitised; its pictures are
  in ``Document.pictures`` under the address that the markup uses (``cid:picture-1``);
  ``dropped`` lists what the text does not show. ``Refused.code`` says what to tell the sender.
- ``to_html_bounded(name, data, cpu_seconds=5, memory_mb=500)``: the same in a child process that
  is killed at its limits, which comes back as ``Refused(Code.NEEDS_A_PERSON)``.
"""

from submissions.intake.documents.conversion import (
    DOCUMENT_VALUES,
    to_html,
    to_html_bounded,
)
from submissions.intake.documents.values import Code, Document, Dropped, Refused

__all__ = [
    "DOCUMENT_VALUES",
    "Code",
    "Document",
    "Dropped",
    "Refused",
    "to_html",
    "to_html_bounded",
]
