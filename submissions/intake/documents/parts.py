"""The parts of a Word document beside its text: relationships, styles, list definitions."""

import posixpath
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from submissions.intake.documents.container import Container
from submissions.intake.documents.xml import Attributes, nothing, parse

_OFF = frozenset({"0", "false", "off", "none"})
_MAX_BASES = 20


def is_on(attributes: Attributes) -> bool:
    """An on/off property: present means on, unless its value says otherwise."""
    return attributes.get("w:val", "1").lower() not in _OFF


def number(text: str | None, default: int = 0) -> int:
    """A small whole number out of an attribute."""
    text = (text or "").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else default


@dataclass(slots=True)
class Style:
    """What a named style says about the text set in it."""

    name: str = ""
    based_on: str = ""
    outline: int = -1
    hidden: bool | None = None
    bold: bool | None = None
    italic: bool | None = None
    number_id: str = ""
    level: int = 0


@dataclass(slots=True)
class Styles:
    """All styles of a document, and whether its default text is hidden."""

    named: dict[str, Style] = field(default_factory=dict)
    chains: dict[str, list[Style]] = field(default_factory=dict)
    hidden: bool = False

    def chain(self, identity: str) -> list[Style]:
        """A style and those it is based on."""
        if identity in self.chains:
            return self.chains[identity]
        found = self.chains[identity] = []
        for _ in range(_MAX_BASES):
            style = self.named.get(identity)
            if style is None:
                break
            found.append(style)
            identity = style.based_on
        return found

    def is_hidden(self, *identities: str) -> bool:
        """Whether text in these styles is hidden."""
        for identity in identities:
            for style in self.chain(identity):
                if style.hidden is not None:
                    return style.hidden
        return self.hidden

    def outline(self, identity: str) -> int:
        """0 for the highest heading, -1 for text; by outline level, else by the style's name."""
        for style in self.chain(identity):
            if 0 <= style.outline <= 8:
                return style.outline
            level = _heading_name(style.name)
            if level >= 0:
                return level
        return -1

    def is_title(self, identity: str) -> bool:
        """Whether this is the style of the document's own title."""
        return any(s.name.lower() in {"title", "标题", "標題"} for s in self.chain(identity)[:1])


def _heading_name(name: str) -> int:
    name = name.lower().replace(" ", "")
    for word in ("heading", "标题", "標題"):
        rest = name.removeprefix(word)
        if rest != name and rest.isdecimal() and len(rest) == 1 and 1 <= int(rest) <= 9:
            return int(rest) - 1
    return -1


def read_styles(data: bytes | None) -> Styles:
    """Read ``styles.xml``."""
    styles = Styles()
    current: list[Style] = []
    path: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        path.append(name)
        if name == "w:style":
            current[:] = [styles.named.setdefault(attributes.get("w:styleId", ""), Style())]
            return
        value = attributes.get("w:val", "")
        if name == "w:vanish" and "w:docDefaults" in path:
            styles.hidden = is_on(attributes)
        if not current:
            return
        style = current[0]
        if name == "w:name":
            style.name = value
        elif name == "w:basedOn":
            style.based_on = value
        elif name == "w:outlineLvl":
            style.outline = number(value, -1)
        elif name == "w:vanish":
            style.hidden = is_on(attributes)
        elif name == "w:b":
            style.bold = is_on(attributes)
        elif name == "w:i":
            style.italic = is_on(attributes)
        elif name == "w:numId":
            style.number_id = value
        elif name == "w:ilvl":
            style.level = number(value)

    def end(name: str) -> None:
        path.pop()
        if name == "w:style":
            current.clear()

    if data:
        parse(data, start, end, nothing)
    return styles


@dataclass(slots=True)
class Lists:
    """Which list definitions count and which only dot."""

    formats: dict[str, dict[int, str]] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)

    def ordered(self, number_id: str, level: int) -> bool:
        """Whether this level of this list counts its items."""
        levels = self.formats.get(self.used.get(number_id, ""), {})
        return levels.get(level, "bullet") not in {"bullet", "none"}


def read_lists(data: bytes | None) -> Lists:
    """Read ``numbering.xml``."""
    lists = Lists()
    state = {"abstract": "", "number": "", "level": "0"}

    def start(name: str, attributes: Attributes) -> None:
        value = attributes.get("w:val", "")
        if name == "w:abstractNum":
            state["abstract"] = attributes.get("w:abstractNumId", "")
        elif name == "w:num":
            state["number"] = attributes.get("w:numId", "")
        elif name == "w:abstractNumId":
            lists.used[state["number"]] = value
        elif name == "w:lvl":
            state["level"] = attributes.get("w:ilvl", "0")
        elif name == "w:numFmt" and state["abstract"]:
            levels = lists.formats.setdefault(state["abstract"], {})
            levels[number(state["level"])] = value

    if data:
        parse(data, start, nothing, nothing)
    return lists


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a relationship points; outside the document only to the web or to a mailbox."""

    target: str
    external: bool
    kind: str = ""


def read_relations(container: Container, part: str) -> dict[str, Relation]:
    """The relationships of one part. Outside targets that are no web or mail address are blank."""
    folder, name = posixpath.split(part)
    data = container.find(posixpath.join(folder, "_rels", name + ".rels"))
    found: dict[str, Relation] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element != "rel:Relationship":
            return
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode", "").lower() == "external"
        if external:
            target = safe_address(target)
        elif target.startswith("/"):
            target = target.lstrip("/")
        else:
            target = posixpath.normpath(posixpath.join(folder, target))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = Relation(target, external, kind)

    if data:
        parse(data, start, nothing, nothing)
    return found


def safe_address(address: str) -> str:
    """The address if it is http, https or mailto; else ``""``."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() == "mailto":
        return address
    return address if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""
