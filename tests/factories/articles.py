"""Published articles, made through the real actions of the published record."""

from datetime import datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from cms.accounts.models import User
from cms.articles import markup, publishing
from cms.articles.models import Article, Category, Picture
from cms.articles.states import Attribution
from tests.factories.people import make_author, make_user

_serial = count(1)

BODY = (
    "<p>储能电站的投资回报取决于三个数字：峰谷价差、循环寿命和运维成本。</p>"
    "<p>运维成本在第四年会突然抬头，因为那时第一批电芯开始成组更换。</p>"
)


def make_section(**fields: Any) -> Category:
    number = next(_serial)
    values = {"slug": f"shelf-{number}", "name_zh_hans": f"栏目{number}", **fields}
    return Category.objects.create(**values)


def make_picture(owner: User | None = None) -> Picture:
    """A small real picture, stored."""
    encoded = BytesIO()
    Image.new("RGB", (64, 36), (20, 86, 125)).save(encoded, "WEBP")
    picture = Picture(
        owner=owner, format="webp", width=64, height=36, sha256=f"{next(_serial):064x}"
    )
    picture.file.save("sent-name.webp", ContentFile(encoded.getvalue()), save=False)
    picture.save()
    return picture


def accepted_text(**fields: Any) -> publishing.AcceptedText:
    """What an accepted revision hands over; ``body`` is sanitised as a real one would be."""
    number = next(_serial)
    clean = markup.clean(fields.pop("body", BODY), markup.ARTICLE)
    attribution = fields.setdefault("attribution", Attribution.ORIGINAL)
    is_original = attribution == Attribution.ORIGINAL
    if "author" not in fields:
        fields["author"] = make_author().author_profile
    values: dict[str, Any] = {
        "submission_number": f"TG-2026-{number:06d}",
        "revision_sha256": f"{number:064x}",
        "headline": f"九座储能电站的账本（{number}）",
        "standfirst": "运维成本从第四年开始抬头。",
        "body_html": clean.html,
        "body_text": clean.text,
        "byline": fields["author"].pen_name if fields["author"] else "编辑部",
        "category": Category.objects.order_by("pk").first() or make_section(),
        "tags": ["储能", "运维"],
        "cover": None,
        "cover_alt": "",
        "picture_ids": [],
        "source_name": "" if is_original else "现场笔记",
        "source_url": "" if is_original else "https://source.example/original",
        "original_author": "" if is_original else "First Writer",
        "permission_note": "" if is_original else "Granted in writing.",
        "machine_assistance": "none",
        **fields,
    }
    return publishing.AcceptedText(**values)


def make_scheduled(at: datetime | None = None, **fields: Any) -> Article:
    publisher = make_user("editor")
    return publishing.schedule(
        accepted_text(**fields), publish_at=at or timezone.now(), by=publisher
    )


def make_live(at: datetime | None = None, **fields: Any) -> Article:
    """An article readers can see, published ``at`` (default: now)."""
    return publishing.go_live(make_scheduled(at, **fields), at=at)
