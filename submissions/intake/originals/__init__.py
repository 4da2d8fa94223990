"""Attached texts as they came, for people who compare them with what we made of them.

- ``read_original(name, data) -> Original``: a Word document as plain paragraphs in which what the
  article leaves out (deleted and hidden words, comments, headers) is kept and named; every other
  text file as its source.  Nothing here is markup: the template escapes it.
"""

from submissions.intake.originals.files import Original, Shape, read_original, source
from submissions.intake.originals.word import Kind, Stretch

__all__ = ["Kind", "Original", "Shape", "Stretch", "read_original", "source"]
