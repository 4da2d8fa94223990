"""Characters that are not seen, made visible for whoever has to judge a stranger's text."""

import re

# Not seen, but they turn or hide what stands around them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)


def seen(text: str) -> str:
    """The text with control and direction characters replaced by their code."""
    return _UNSEEN.sub(lambda hit: f"[U+{ord(hit[0]):04X}]", text)
