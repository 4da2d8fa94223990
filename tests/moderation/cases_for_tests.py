"""Reports, cases and decisions brought about by the real actions, on real articles."""

from itertools import count
from typing import Any, TypeVar

from cms.accounts.models import User
from cms.articles.models import Article
from moderation import cases, subjects, verdicts
from moderation.models import Case, Decision
from moderation.reports import Complaint, file_report
from moderation.verdicts import Ground, Ruling
from tests.factories import articles, people

_serial = count(1)
T = TypeVar("T")


def there(thing: T | None) -> T:
    """The thing, which this test knows to be there."""
    assert thing is not None
    return thing


def article_of(author: User) -> Article:
    return articles.make_live(author=author.author_profile)


def reported(article: Article, *, clause: str = "2.6", by: User | None = None, **more: Any) -> Case:
    """The case that a report of this article opened or joined."""
    subject = subjects.find("article", str(article.pk))
    assert subject is not None
    statement = f"这里在骂人（{next(_serial)}）"
    complaint = Complaint(statement, clause_code=clause, good_faith=True, **more)
    report, _is_new = file_report(subject, complaint, by=by or people.make_user())
    assert report.case is not None
    report.case.refresh_from_db()
    return report.case


def claimed(case: Case, *, by: User) -> Case:
    return cases.claim(case, by=by)


def breach(*codes: str, **more: Any) -> Ruling:
    grounds = tuple(Ground(code, ("骂人的那一句",)) for code in codes or ("2.6",))
    return Ruling("violation", "这句话针对的是人，不是观点。", grounds=grounds, **more)


def decided(article: Article, ruling: Ruling | None = None, *, by: User, **more: Any) -> Decision:
    case = claimed(reported(article, **more), by=by)
    return verdicts.decide(case, ruling or breach(effects=("take_down",)), by=by)
