"""format=flowed (RFC 3676): paragraphs put together again before anyone looks at them."""

import re

_QUOTES = re.compile(r"^>*")
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join soft line breaks. With DelSp the trailing space goes too.

    Chinese needs no space at a joint, so one between two ideographs is dropped in either case.
    """
    result: list[str] = []
    depth, pieces = 0, [""]
    pieces.clear()

    def close() -> None:
        if pieces:
            result.append((">" * depth + " " if depth else "") + "".join(pieces))
            pieces.clear()

    for line in text.split("\n"):
        found = _QUOTES.match(line)
        marks = found.end() if found else 0
        content = line[marks:]
        content = content[1:] if content.startswith(" ") else content
        if pieces and (marks != depth or content == "-- "):
            close()
        depth = marks
        if content.endswith(" ") and content != "-- ":
            pieces.append(content[:-1] if delete_space or _CJK.match(content[-2:-1]) else content)
        else:
            pieces.append(content)
            close()
    close()
    return "\n".join(result)
