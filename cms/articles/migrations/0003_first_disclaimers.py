"""The first wording of the lines below an article; later wordings are new rows."""

from typing import Any

from django.db import migrations

FIRST = [
    {
        "audience": "contributor",
        "viewpoint_en": "This article gives its author's own view, not the view of this site.",
        "viewpoint_zh_hans": "本文为作者个人观点，不代表本站立场。",
        "viewpoint_zh_hant": "本文為作者個人觀點，不代表本站立場。",
        "no_reprint_en": "Not to be reprinted without permission.",
        "no_reprint_zh_hans": "未经许可，不得转载。",
        "no_reprint_zh_hant": "未經許可，不得轉載。",
        "copyright_en": "The rights to text, pictures and fonts remain with their owners.",
        "copyright_zh_hans": "文中文字、图片与字体的权利归各自权利人所有。",
        "copyright_zh_hant": "文中文字、圖片與字體的權利歸各自權利人所有。",
    },
    {
        "audience": "reprint",
        "viewpoint_en": "This article gives its author's own view, not the view of this site.",
        "viewpoint_zh_hans": "本文为原作者个人观点，不代表本站立场。",
        "viewpoint_zh_hant": "本文為原作者個人觀點，不代表本站立場。",
        "no_reprint_en": "Ask the source for permission before you reprint it.",
        "no_reprint_zh_hans": "如需转载，请先取得原出处的许可。",
        "no_reprint_zh_hant": "如需轉載，請先取得原出處的許可。",
        "copyright_en": "The rights to this article remain with its author and the source named above.",
        "copyright_zh_hans": "本文权利归原作者与上述来源所有。",
        "copyright_zh_hant": "本文權利歸原作者與上述來源所有。",
    },
]


def write(apps: Any, schema_editor: Any) -> None:
    disclaimer = apps.get_model("articles", "Disclaimer")
    for row in FIRST:
        disclaimer.objects.get_or_create(
            audience=row["audience"],
            number=1,
            defaults={key: value for key, value in row.items() if key != "audience"},
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_search_index")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
