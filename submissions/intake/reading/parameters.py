"""``value; name=…`` headers, with RFC 2231 pieces, quoting, and the bytes left as bytes."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

MAX_PARAMETERS = 200

_NAME = re.compile(r"^([^*]{1,60})(?:\*(\d{1,3}))?(\*)?$")
_AFTER_QUOTE = re.compile(rb'"[ \t]*\([^()"]{0,200}\)\Z')
_ESCAPE = re.compile(rb"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class Value:
    """A header's main value and its parameters as undecoded bytes, names in lower case.

    A parameter in RFC 2231 form keeps its charset under ``name*charset``.
    """

    value: str
    parameters: dict[str, bytes]

    def label(self, name: str) -> str:
        """A parameter whose value is a plain word, such as a charset."""
        return self.parameters.get(name, b"").decode("latin-1").strip().strip("\"'")


def _split(raw: bytes) -> list[bytes]:
    """Cut at semicolons outside quotes. A backslash that is half of a character is no escape."""
    pieces: list[bytes] = []
    start, quoted, position = 0, False, 0
    for found in re.finditer(rb'[";\\]', raw):
        position = found.start()
        mark = raw[position : position + 1]
        if mark == b'"' and not (quoted and _escaped(raw, position)):
            quoted = not quoted
        elif mark == b";" and not quoted:
            pieces.append(raw[start:position])
            start = position + 1
            if len(pieces) > MAX_PARAMETERS:
                return pieces
    if quoted:  # an unclosed quote: cut at every semicolon rather than swallow the rest
        return [*pieces, *raw[start:].split(b";")][:MAX_PARAMETERS]
    return [*pieces, raw[start:]]


def _escaped(raw: bytes, position: int) -> bool:
    """Whether a backslash before this quote is an escape: not the tail of a GBK or Big5 pair."""
    if raw[position - 1 : position] != b"\\":
        return False
    before = raw[position - 2 : position - 1]
    return before < b"\x80" and before != b"\\"


def _unquote(value: bytes) -> bytes:
    value = value.strip()
    if value[:1] == b'"':
        comment = _AFTER_QUOTE.search(value, 1) if value[-1:] == b")" else None
        value = value[: comment.start() + 1] if comment else value
        value = value[1:-1] if value[-1:] == b'"' and len(value) > 1 else value[1:]
        if value.isascii():
            value = _ESCAPE.sub(rb"\1", value)
    return value


def parse_value(raw: bytes) -> Value:
    """Read a structured header; nothing in it is an error."""
    main, *rest = _split(raw)
    plain: dict[str, bytes] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for item in rest:
        name, equals, value = item.partition(b"=")
        found = _NAME.match(name.decode("latin-1").strip().lower())
        if not equals or found is None:
            continue
        base, number, extended = found[1].strip(), found[2], bool(found[3])
        if number is None and not extended:
            plain.setdefault(base, _unquote(value))
        else:
            pieces.setdefault(base, {})[int(number or 0)] = (_unquote(value), extended)
    for base, numbered in pieces.items():
        joined, charset = _join(numbered)
        plain[base] = joined
        plain[base + "*charset"] = charset.encode("latin-1", "replace")
    return Value(main.decode("latin-1").strip().strip('"'), plain)


def _join(numbered: dict[int, tuple[bytes, bool]]) -> tuple[bytes, str]:
    """Put RFC 2231 pieces together as bytes, so that no character is split between two."""
    charset = ""
    joined = bytearray()
    for number in sorted(numbered):
        value, extended = numbered[number]
        if extended and number == min(numbered) and value.count(b"'") >= 2:
            label, _language, value = value.split(b"'", 2)
            charset = label.decode("latin-1").strip()
        joined += unquote_to_bytes(value) if extended else value
    return bytes(joined), charset
