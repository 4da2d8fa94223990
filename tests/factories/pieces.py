"""Submissions in a wanted state, brought there by the real actions."""

from itertools import count
from typing import Any

from cms.accounts.models import User
from cms.articles.models import Article, Category
from submissions import checking, claims, consents, decisions, drafting, publishing, queries
from submissions.contents import Content
from submissions.models import Revision, Submission
from submissions.states import Action

_serial = count(1)

TEXT = (
    "储能电站的投资回报取决于三个数字：峰谷价差、循环寿命和运维成本。"
    "我们走访了华东的九座电站，把账本一页一页抄了下来，发现最容易被低估的是第三个。"
    "运维成本不是一条直线，它在第四年会突然抬头，因为那时第一批电芯开始成组更换。"
    "下面按站点逐一列出费用，并说明每一笔钱花在什么地方。"
)


def make_category(**fields: Any) -> Category:
    number = next(_serial)
    values = {"slug": f"section-{number}", "name_zh_hans": f"栏目{number}", **fields}
    return Category.objects.create(**values)


def content(**fields: Any) -> Content:
    """Complete content for a submission; every piece gets a text of its own."""
    number = next(_serial)
    values: dict[str, Any] = {
        "title": f"九座储能电站的账本（{number}）",
        "standfirst": "运维成本从第四年开始抬头。",
        "body": f"<p>{TEXT}</p><p>第 {number} 座电站位于海边，盐雾让换件更勤。</p>",
        "machine_assistance": "none",
        "tags": ["储能", "运维"],
        **fields,
    }
    if "category" not in fields:
        values["category"] = Category.objects.order_by("pk").first() or make_category()
    return Content(**values)


def draft(author: User, **fields: Any) -> Submission:
    submission = drafting.start(author)
    drafting.save(submission, content=content(**fields), by=author)
    submission.refresh_from_db()
    return submission


def submit(submission: Submission, *, agreed: list[str] | None = None) -> Revision:
    author = submission.author
    assert author is not None
    held = queries.draft_of(submission, author)
    assert held is not None
    kinds = consents.needed(held.attribution) if agreed is None else agreed
    revision = drafting.submit(submission, by=author, agreed=kinds, base_version=held.version)
    submission.refresh_from_db()
    return revision


def received(author: User, **fields: Any) -> Submission:
    """A submitted piece whose checks have run."""
    submission = draft(author, **fields)
    submit(submission)
    checking.check_pending()
    submission.refresh_from_db()
    return submission


def reading(author: User, editor: User, **fields: Any) -> Submission:
    submission = received(author, **fields)
    claims.claim(submission, by=editor)
    submission.refresh_from_db()
    return submission


def latest(submission: Submission) -> Revision:
    submission.refresh_from_db()
    assert submission.latest is not None
    return submission.latest


def verdict(action: Action, **fields: Any) -> decisions.Verdict:
    values: dict[str, Any] = {"subject": "About your piece", "text": "A letter.\n", **fields}
    if action in {Action.DECLINE, Action.REJECT}:
        values.setdefault("reasons", ["thin"])
    if action == Action.REQUEST_CHANGES:
        values.setdefault("points", [decisions.Point("Name the source of the second figure.")])
    return decisions.Verdict(action=action, has_seen_hold=True, **values)


def decided(author: User, editor: User, action: Action, **fields: Any) -> Submission:
    """A piece with a released decision."""
    submission = reading(author, editor, **fields)
    decisions.decide(submission, verdict=verdict(action), by=editor, revision=latest(submission))
    decisions.release(submission, by=editor)
    submission.refresh_from_db()
    return submission


def published(author: User, editor: User, **fields: Any) -> Article:
    submission = decided(author, editor, Action.ACCEPT, **fields)
    return publishing.publish(submission, by=editor)
