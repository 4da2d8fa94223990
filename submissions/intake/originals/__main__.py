"""The child process behind ``files``: a document on standard input, its paragraphs as JSON."""

import json
import sys

from submissions.intake.documents.values import NotConvertible
from submissions.intake.originals import word
from submissions.intake.reading.__main__ import allow_cpu, limit

if __name__ == "__main__":
    limit(int(sys.argv[1]))
    allow_cpu(int(sys.argv[2]))
    try:
        paragraphs, is_cut = word.read(sys.stdin.buffer.read())
    except (NotConvertible, MemoryError):
        sys.exit(1)
    found = [[[one.kind.value, one.text] for one in line] for line in paragraphs]
    json.dump({"paragraphs": found, "is_cut": is_cut}, sys.stdout)
