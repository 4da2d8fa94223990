"""What each kind of text may keep. A profile is a list of what is allowed, never of what is not."""

from dataclasses import dataclass

INLINE = frozenset({"a", "b", "strong", "i", "em", "u", "s", "code", "sub", "sup", "br"})
TABLE = frozenset({"table", "caption", "thead", "tbody", "tr", "th", "td"})
LISTS = frozenset({"ul", "ol", "li"})
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One use of markup: the elements it keeps and the ``rel`` its links get.

    No profile keeps ``id``, ``name``, ``class`` or ``style``: with the first two a sender can
    shadow properties of ``document``, with the others draw over the page.
    """

    name: str
    elements: frozenset[str]
    link_rel: str

    @property
    def attributes(self) -> dict[str, set[str]]:
        """The attributes kept, by element."""
        every = {
            "a": {"href", "rel"},
            "img": {"src", "alt", "width", "height"},
            "ol": {"start"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        }
        return {name: names for name, names in every.items() if name in self.elements}


ARTICLE = Profile(
    "article",
    INLINE
    | TABLE
    | LISTS
    | {"p", "h2", "h3", "h4", "blockquote", "pre", "hr", "figure", "figcaption", "img"},
    "ugc nofollow noopener",
)
COMMENT = Profile(
    "comment", frozenset({"a", "strong", "em", "code", "br"}), "ugc nofollow noopener"
)
LETTER = Profile("letter", INLINE | LISTS | {"p", "blockquote"}, "noopener")
