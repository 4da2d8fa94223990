"""Expat with the doors shut: no declarations, no depth, and names with short prefixes."""

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from submissions.intake.documents.values import Code, NotConvertible
from submissions.intake.reading import charsets

MAX_DEPTH = 250
MAX_ELEMENTS = 4_000_000

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_DECLARED = re.compile(rb"(<\?xml[^>]{0,100}?encoding=[\"'])([\w.:-]{2,40})([\"'])")
# Parts of namespace addresses, once their year is taken out: both editions of the format match.
_PREFIXES = (
    ("/wordprocessingDrawing", "wp"),
    ("/wordprocessingml/main", "w"),
    ("/drawingml/main", "a"),
    ("/drawingml/chart", "c"),
    ("/drawingml/diagram", "dgm"),
    ("/officeDocument/relationships", "r"),
    ("/package/relationships", "rel"),
    ("/officeDocument/math", "m"),
    ("office:office", "o"),
    ("/markup-compatibility/", "mc"),
    ("microsoft-com:vml", "v"),
    ("/dc/elements/", "dc"),
)


def parse(data: bytes, start: Start, end: End, text: Text) -> None:
    """Stream one XML member through the callbacks; raises ``NotConvertible``.

    Names arrive as ``w:p``, whatever prefixes the document chose; foreign ones as ``?:name``.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    names: dict[str, str] = {}
    depth = elements = 0

    def short(name: str) -> str:
        known = names.get(name)
        if known is None:
            uri, _, local = name.rpartition(" ")
            plain = uri.replace("/2006", "") + "/"
            prefix = next((p for part, p in _PREFIXES if part in plain), "?" if uri else "")
            known = names[name] = f"{prefix}:{local}" if prefix else local
        return known

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise NotConvertible(Code.TOO_COMPLEX, limit=MAX_DEPTH)
        known = names.get(name) or short(name)
        if attributes:
            attributes = {names.get(key) or short(key): attributes[key] for key in attributes}
        start(known, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(names[name])

    def declared(*_: object) -> None:
        raise NotConvertible(Code.UNSAFE)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.buffer_text = True
    try:
        parser.Parse(_readable(data), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotConvertible(Code.DAMAGED) from error


def _readable(data: bytes) -> bytes:
    """The member in UTF-8 if it declares an encoding of several bytes, which expat cannot read."""
    found = _DECLARED.match(data)
    label = found[2].decode("ascii").lower() if found else ""
    if found is None or label.startswith(("utf-8", "utf-16", "iso-8859-1", "us-ascii")):
        return data
    rest = charsets.decode(data[found.end() :], label).text.encode()
    return found[1] + b"utf-8" + found[3] + rest


def nothing(*_: object) -> None:
    """A callback that is not needed."""
