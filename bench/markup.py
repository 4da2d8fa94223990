"""What cleaning markup costs: CPU seconds by kind of text. Run: python -m bench.markup."""

import time

from django.conf import settings

from cms.articles.markup import ARTICLE, MarkupRefused, clean, from_plain

SENTENCE = "长三角三家企业投资建设新能源汽车电池工厂，产能合计超过一百吉瓦时。"
CASES = {
    "article, 3,000 characters": f"<p>{SENTENCE * 3}</p>" * 30,
    "article, 1 MB": f"<p>{SENTENCE * 3}</p>" * 3_300,
    "pasted sections, 300 KB": f'<section style="a:b"><span class="x">{SENTENCE}</span></section>'
    * 2_000,
    "11,900 short paragraphs": "<p>x</p>" * 11_900,
    "11,900 cells": "<table>" + "<tr><td>x<td>y" * 3_900 + "</table>",
    "16,000 nested div": "<div>" * 16_000 + "x",
    "50,000 unfinished references": "&amp" * 50_000,
    "20,000 unclosed <b>": "<b>" * 20_000 + "x",
}


def main() -> None:
    """Print one line a case."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    for name, markup in CASES.items():
        print(f"{name:32} {_seconds(markup):7.3f} s")
    started = time.process_time()
    from_plain(f"{SENTENCE}\n\n" * 1_000)
    print(f"{'Markdown, 1,000 paragraphs':32} {time.process_time() - started:7.3f} s")


def _seconds(markup: str) -> float:
    started = time.process_time()
    try:
        clean(markup, ARTICLE)
    except MarkupRefused as refused:
        print(refused.message)
    return time.process_time() - started


if __name__ == "__main__":
    main()
