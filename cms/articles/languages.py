"""Language codes as the outside world spells them (BCP 47)."""

_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_LOCALES = {"zh-hans": "zh_CN", "zh-hant": "zh_TW", "en": "en_US"}


def language_tag(code: str) -> str:
    """A code of ours for ``lang``, ``xml:lang`` and the like."""
    return _TAGS.get(code, code)


def open_graph_locale(code: str) -> str:
    """A code of ours as OpenGraph wants it: with a country, whether or not one is meant."""
    return _LOCALES.get(code, code)
