"""Taking links out of finished markup; their words stay."""

from collections.abc import Collection

from cms.articles.markup.reading import parts


def addresses(markup: str) -> list[str]:
    """The addresses that links of ``markup`` lead to, each once, in the order of the text."""
    found = [part.attribute("href") for part in parts(markup) if part.name == "a"]
    return [address for address in dict.fromkeys(found) if address]


def without_links(markup: str, unwanted: Collection[str]) -> str:
    """``markup`` with the links to these addresses taken out.

    ``markup`` must come from ``clean``: there a link never holds another.
    """
    pieces: list[str] = []
    is_out = False
    for part in parts(markup):
        if part.name == "a":
            if not part.closes:
                is_out = part.attribute("href") in unwanted
            if is_out:
                continue
        pieces.append(part.raw)
    return "".join(pieces)
