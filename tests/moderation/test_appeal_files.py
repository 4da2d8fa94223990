"""Files with an appeal: who may add them, what is taken, and that only who answers reads them."""

import base64
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction

from moderation import appeal_files, appeals, convention, statements
from moderation.attachments import MAX_BYTES, Sent
from moderation.errors import FileRefused, NotOpen, NotPermitted, OwnCase
from moderation.models import Appeal, AppealFile, AuditEvent, Statement
from moderation.parties import Party
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, decided
from tests.moderation.test_record import private_page, web
from tests.submissions.intake.words import docx, paragraph, run
from tests.submissions.pictures_for_tests import picture, program, too_many_pixels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def decision(author):
    return decided(article_of(author), by=make_user("moderator"))


def filed(decision, user, *files: Sent) -> Appeal:
    party = Party(user.pk, user.email)
    return appeals.file(decision, party=party, grounds="facts", text="不是。", files=files)[0]


def stored() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "appeals"
    return [one for one in folder.rglob("*") if one.is_file()] if folder.exists() else []


def test_the_author_sends_files_with_the_appeal_and_more_while_it_waits(author, decision):
    address = private_page(author)
    first = [picture("证据.jpg"), SimpleUploadedFile("合同.pdf", PDF)]
    form = {"grounds": "facts", "text": "请看附件。", "attached": first}
    assert web().post(address, form).status_code == 302
    page = web().get(address).content.decode()
    assert "证据.jpg" in page
    assert "合同.pdf" in page
    more = {
        "add_files": "1",
        "attached": [SimpleUploadedFile("说明.txt", "原文如此。".encode("gb18030"))],
    }
    assert web().post(address, more).status_code == 302
    appeal = Appeal.objects.get()
    assert list(appeal.files.values_list("position", "name")) == [
        (1, "证据.jpg"),
        (2, "合同.pdf"),
        (3, "说明.txt"),
    ]
    # The same file again is the same file.
    again = {"add_files": "1", "attached": [SimpleUploadedFile("again.pdf", PDF)]}
    web().post(address, again)
    assert appeal.files.count() == 3


def test_a_reporter_may_send_files_too(author, decision):
    reporter = decision.case.reports.get().reporter
    appeal = filed(decision, reporter, Sent("scan.docx", docx(paragraph(run("原文")))))
    assert appeal.role == "reporter"
    assert appeal.files.get().kind.endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("virus.pdf", program().read(), "Only pictures"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "Only pictures"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only pictures"),
        ("run.bat", b"echo hello", "Only pictures"),
        ("empty.txt", b"", "empty"),
        ("big.txt", b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
        ("bomb.png", too_many_pixels().read(), "million pixels"),
        ("locked.pdf", PDF + b"trailer <</Encrypt 5 0 R>>", "password"),
        ("broken.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
    ],
)
def test_what_a_file_is_decides_and_a_refused_one_keeps_the_appeal_from_being_filed(
    author, decision, name, data, said
):
    with pytest.raises(FileRefused, match=said):
        filed(decision, author, Sent("fine.pdf", PDF), Sent(name, data))
    assert not Appeal.objects.exists()


def test_a_document_with_a_program_or_a_lying_name_is_not_taken_at_its_word(author, decision):
    with_macros = docx(paragraph(run("原文")), parts={"word/vbaProject.bin": b"macro"})
    with pytest.raises(FileRefused, match="program"):
        filed(decision, author, Sent("a.docx", with_macros))
    appeal = filed(decision, author, Sent("../../etc/figures.csv", b"a,b\n1,2\n"))
    assert appeal.files.get().name == "figures.txt"
    (path,) = stored()
    assert "figures" not in str(path)


def test_the_form_says_which_file_is_refused_and_keeps_the_words(author, decision):
    address = private_page(author)
    form = {"grounds": "facts", "text": "留着这句话", "attached": [program()]}
    answer = web().post(address, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "留着这句话" in page
    assert "Only pictures" in page
    many = [SimpleUploadedFile(f"{n}.txt", f"第{n}份".encode()) for n in range(6)]
    assert web().post(address, {**form, "attached": many}).status_code == 422
    assert not Appeal.objects.exists()
    assert web().post(address, {"add_files": "1", "attached": [program()]}).status_code == 404


def test_five_files_are_the_end_and_an_answered_appeal_takes_none(author, decision):
    party = Party(author.pk, author.email)
    texts = [Sent(f"{n}.txt", f"第{n}份".encode()) for n in range(5)]
    appeal = filed(decision, author, *texts)
    with pytest.raises(NotOpen, match="At most 5"):
        appeal_files.add(appeal, [Sent("x.pdf", PDF)], party=party)
    chief = make_user("chief")
    appeals.answer(appeals.claim(appeal, by=chief), by=chief, result="upheld", text="不变。")
    with pytest.raises(NotOpen, match="answered"):
        appeal_files.add(appeal, [Sent("x.pdf", PDF)], party=party)
    page = web().get(private_page(author)).content.decode()
    assert 'name="add_files"' not in page


def test_nobody_adds_files_to_the_appeal_of_another(author, decision):
    appeal = filed(decision, author)
    with pytest.raises(NotOpen, match="Only the person"):
        appeal_files.add(appeal, [Sent("x.pdf", PDF)], party=Party(make_user().pk))
    reporter = decision.case.reports.get().reporter
    link = statements.link_for(decision, Party(reporter.pk))
    address = link[link.index("/record/") :]
    assert Statement.objects.filter(recipient=f"user:{reporter.pk}").exists()
    files = {"add_files": "1", "attached": [SimpleUploadedFile("x.pdf", PDF)]}
    assert web().post(address, files).status_code == 404
    assert not AppealFile.objects.exists()


def test_who_answers_appeals_downloads_a_file_that_no_browser_opens(author, decision):
    appeal = filed(decision, author, Sent("合同.pdf", PDF))
    address = f"/admin/moderation/appeal/{appeal.pk}/files/1/"
    chief = make_user("chief")
    page = web(chief).get(f"/admin/moderation/appeal/{appeal.pk}/change/").content.decode()
    assert address in page
    answer = web(chief).get(address)
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    read = AuditEvent.objects.get(action="read_file")
    assert (read.object, read.actor_id, read.reason) == (appeal.number, chief.pk, "1")
    assert web(chief).get(f"/admin/moderation/appeal/{appeal.pk}/files/2/").status_code == 404


def test_nobody_else_reads_a_file_and_no_address_of_the_site_shows_it(author, decision):
    appeal = filed(decision, author, Sent("合同.pdf", PDF))
    address = f"/admin/moderation/appeal/{appeal.pk}/files/1/"
    assert web().get(address).status_code == 302
    for role in ("moderator", "editor"):
        assert web(make_user(role)).get(address).status_code == 403
    assert web(author).get(address).status_code in {302, 403}
    name = str(appeal.files.get().file.name)
    for prefix in ("/media/", "/static/", "/files/", "/"):
        assert web(author).get(prefix + name).status_code == 404
    with pytest.raises(NotPermitted):
        appeal_files.read(appeal, 1, by=make_user("moderator"))
    assert not AuditEvent.objects.filter(action="read_file").exists()


def test_whoever_the_case_is_about_does_not_read_what_a_reporter_sent():
    chief = make_author("chief")
    decision = decided(article_of(chief), by=make_user("moderator"))
    appeal = filed(decision, decision.case.reports.get().reporter, Sent("合同.pdf", PDF))
    with pytest.raises(OwnCase):
        appeal_files.read(appeal, 1, by=chief)
    assert web(chief).get(f"/admin/moderation/appeal/{appeal.pk}/files/1/").status_code == 403


def test_a_lost_file_is_a_missing_page(author, decision):
    appeal = filed(decision, author, Sent("合同.pdf", PDF))
    (path,) = stored()
    path.unlink()
    address = f"/admin/moderation/appeal/{appeal.pk}/files/1/"
    assert web(make_user("chief")).get(address).status_code == 404


def test_files_are_in_the_exported_case(author, decision, capsys):
    filed(decision, author, Sent("合同.pdf", PDF))
    call_command("export_case", decision.case.number)
    (appeal,) = json.loads(capsys.readouterr().out)["appeals"]
    (file,) = appeal["files"]
    assert base64.b64decode(file["content_base64"]) == PDF
    assert file["name"] == "合同.pdf"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped_rows")
def test_erased_files_are_gone_for_good_and_their_number_is_not(author, decision, capsys):
    appeal = filed(decision, author, Sent("合同.pdf", PDF), Sent("说明.txt", "说明".encode()))
    assert len(stored()) == 2
    assert appeal_files.erase(appeal) == 2
    assert appeal_files.erase(appeal) == 0
    assert stored() == []
    assert appeal_files.read(appeal, 1, by=make_user("chief")) is None
    call_command("export_case", decision.case.number)
    (row,) = json.loads(capsys.readouterr().out)["appeals"]
    assert [file["content_base64"] for file in row["files"]] == [None, None]
    assert "合同" not in web().get(private_page(author)).content.decode()


def test_the_database_keeps_no_row_without_its_file(author, decision):
    appeal = filed(decision, author)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppealFile.objects.create(
            appeal=appeal, position=1, name="x", kind="text/plain", size=1, sha256="0" * 64
        )
