"""Too much mail is held for a person and not answered."""

import pytest

from submissions.intake import limits
from submissions.models import InboundMessage
from tests.submissions.intake.arriving import answers, arrive, raw_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


def test_one_address_has_its_budget_and_others_keep_theirs(mail_site) -> None:
    mail_site.MAIL_PER_ADDRESS = 2
    reasons = [arrive(raw_mail()).reason for _turn in range(3)]
    assert reasons == ["", "", "over_address"]
    assert arrive(raw_mail(sender="other@example.com")).reason == ""
    assert len(answers()) == 3
    held = InboundMessage.objects.get(reason="over_address")
    assert held.needs_a_person


def test_forged_mail_does_not_use_up_the_budget_of_the_person_it_names(mail_site) -> None:
    mail_site.MAIL_PER_ADDRESS = 2
    for _turn in range(4):
        arrive(raw_mail(verified=False))
    assert arrive(raw_mail()).reason == ""


def test_a_domain_and_everyone_together_have_budgets(mail_site) -> None:
    mail_site.MAIL_PER_DOMAIN, mail_site.MAIL_OVERALL = 2, 3
    arrive(raw_mail(sender="a@mail.example.com"))
    arrive(raw_mail(sender="b@example.com"))
    assert arrive(raw_mail(sender="c@example.com")).reason == "over_domain"
    assert arrive(raw_mail(sender="d@example.net", verified=True)).reason in {"", "over_all"}


def test_an_old_inbox_is_imported_whole(mail_site) -> None:
    mail_site.MAIL_PER_ADDRESS = 1
    assert {arrive(raw_mail(), door="mbox").reason for _turn in range(3)} == {""}


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@mail.example.com", "example.com"), ("a@b.com.cn", "b.com.cn"), ("nobody", "")],
)
def test_subdomains_share_one_budget(address: str, domain: str) -> None:
    assert limits.domain_of(address) == domain or (address == "nobody" and domain == "")
