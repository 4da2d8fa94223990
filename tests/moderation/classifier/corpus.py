"""Small invented texts about bread, parcels and rain, enough to learn three labels from."""

import json
from itertools import product
from pathlib import Path

from moderation.classifier.training import Line

_PARTS = {
    "bread": (
        ("今早", "周末", "昨天"),
        ("师傅烤了", "我们学做"),
        ("全麦面包", "酵母馒头", "黄油蛋糕"),
    ),
    "parcels": (("快递员", "驿站", "网点"), ("送来包裹", "签收运单"), ("两件", "一箱", "很快")),
    "rain": (
        ("台风", "暴雨", "冷空气"),
        ("今夜到达", "影响沿海"),
        ("注意防汛", "气温下降", "大风"),
    ),
}


def lines() -> list[Line]:
    """Eighteen lines of each label, in a fixed order."""
    return [
        Line("".join(words), label) for label, parts in _PARTS.items() for words in product(*parts)
    ]


def written(path: Path, given: list[Line]) -> Path:
    """The lines as a file of labelled JSON."""
    rows = [json.dumps({"text": line.text, "label": line.label}) for line in given]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
