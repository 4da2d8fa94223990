"""The site's own commands: catalogues are compiled and checked, the doctor speaks plainly."""

import gettext
import io
import os
import socket
import threading
from datetime import timedelta

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from django.utils.translation.reloader import translation_file_changed

from cms.management.commands import compile_translations, doctor, translations
from moderation import picture_reading
from moderation.classifier import artefact
from submissions.intake.doors.imap_session import account
from submissions.models import ImapState
from tests.plugins import servers

ALL_CHECKS = doctor.CHECKS


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    made.extend(entries)
    return made


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(tmp_path):
    source = tmp_path / "django.po"
    catalogue(polib.POEntry(msgid="Draft", msgstr="草稿")).save(str(source))
    assert compile_translations.compile_catalogue(source)
    assert not compile_translations.compile_catalogue(source)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Draft") == "草稿"
    later = source.with_suffix(".mo").stat().st_mtime_ns + 1_000_000_000
    os.utime(source, ns=(later, later))
    assert compile_translations.compile_catalogue(source)
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".mo", ".po"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="Draft", msgstr=""), "not translated"),
        (polib.POEntry(msgid="Draft", msgstr="草稿", flags=["fuzzy"]), "only guessed"),
        (polib.POEntry(msgid="Draft", msgstr="草稿", obsolete=True), "no longer used"),
        (polib.POEntry(msgid="Hello %(name)s", msgstr="你好"), "placeholders"),
        (polib.POEntry(msgid="Read {title}", msgstr="阅读 {name}"), "placeholders"),
        (polib.POEntry(msgid="<em>New</em>", msgstr="<em>新"), "placeholders"),
        (
            polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "几天"}),
            "placeholders",
        ),
    ],
)
def test_an_incomplete_translation_is_a_problem(entry, problem):
    (line,) = translations.problems_of(catalogue(entry))
    assert problem in line


def test_a_complete_translation_is_no_problem():
    complete = catalogue(
        polib.POEntry(msgid="Hello %(name)s", msgstr="%(name)s,你好"),
        polib.POEntry(msgid="One day", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s 天"}),
    )
    assert list(translations.problems_of(complete)) == []


def test_a_written_catalogue_is_sorted_and_holds_no_guess(tmp_path):
    target = tmp_path / "zh_Hans" / "django.po"
    mixed = catalogue(
        polib.POEntry(msgid="b", msgstr="乙"),
        polib.POEntry(msgid="a", msgstr="猜", flags=["fuzzy"]),
        polib.POEntry(msgid="old", msgstr="旧", obsolete=True),
    )
    assert translations.write(mixed, target, "zh_Hans") == 1
    first = target.read_bytes()
    read = polib.pofile(str(target))
    assert [(entry.msgid, entry.msgstr) for entry in read] == [("a", ""), ("b", "乙")]
    assert translations.write(read, target, "zh_Hans") == 1
    assert target.read_bytes() == first


def doctor_says(monkeypatch: pytest.MonkeyPatch, *names: str) -> tuple[str, str]:
    """What the named checks print, and the closing error."""
    chosen = tuple(check for check in ALL_CHECKS if check[0] in names)
    assert len(chosen) == len(names)
    monkeypatch.setattr(doctor, "CHECKS", chosen)
    output = io.StringIO()
    try:
        call_command("doctor", stdout=output)
    except CommandError as error:
        return output.getvalue(), str(error)
    return output.getvalue(), ""


@pytest.mark.django_db
def test_the_doctor_finds_a_prepared_site_well(monkeypatch):
    names = ("Database", "Migrations", "Mail", "Media folder")
    output, error = doctor_says(monkeypatch, *names)
    assert error == ""
    assert output.count("  ok  ") == len(names)
    assert output.rstrip().endswith("All is well.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "no text is sent to a machine outside"),
        ("https://judge.example/v1?model=m&key=sesame", "texts are sent to judge.example"),
        ("https://judge.example/v1?key=sesame", "PROBLEM"),
    ],
)
def test_the_doctor_says_where_texts_go(url: str, expected: str, monkeypatch, settings):
    settings.MODERATION_LLM_URL = url
    output, _error = doctor_says(monkeypatch, "Machine outside")
    assert expected in output
    assert "sesame" not in output


def test_the_doctor_says_what_to_do(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "missing"
    output, error = doctor_says(monkeypatch, "Media folder")
    assert "missing or not writable" in output
    assert error == "1 thing(s) need attention."


def test_the_doctor_names_the_model_of_ones_own_and_says_when_it_is_damaged(settings, tmp_path):
    settings.CHECKS_MODEL = ""
    assert "the shipped one" in doctor.own_model()
    settings.CHECKS_MODEL = str(tmp_path)
    with pytest.raises(artefact.ArtefactUnusable, match="Name a folder with a model"):
        doctor.own_model()


@pytest.mark.django_db
def test_the_doctor_has_a_picture_read(monkeypatch):
    output, error = doctor_says(monkeypatch, "Pictures")
    assert (output.count("  ok  "), error) == (1, "")
    monkeypatch.setattr(picture_reading, "CHILD", ("-c", "raise SystemExit(1)"))
    output, error = doctor_says(monkeypatch, "Pictures")
    assert "0.8 GB of free memory" in output
    assert error
    picture_reading.close()


@pytest.mark.django_db
def test_the_doctor_notices_that_no_worker_runs(monkeypatch):
    output, error = doctor_says(monkeypatch, "Background work")
    assert "Start" in output
    assert error


@pytest.mark.django_db
def test_the_doctor_knows_the_doors_for_mail_that_are_closed_on_purpose(monkeypatch, settings):
    settings.SMTP_PORT, settings.IMAP_URL = 0, ""
    output, error = doctor_says(monkeypatch, "Mail receiver", "Mailbox")
    assert error == ""
    assert output.count("  ok  ") == 2


@pytest.mark.django_db
def test_the_doctor_notices_a_receiver_that_does_not_run(monkeypatch, settings):
    settings.SMTP_PORT = servers.free_port()
    output, error = doctor_says(monkeypatch, "Mail receiver")
    assert f"nothing receives mail on port {settings.SMTP_PORT}" in output
    assert error


@pytest.mark.django_db
def test_the_doctor_notices_another_program_on_the_receivers_port(monkeypatch, settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings.SMTP_PORT = other.getsockname()[1]

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.sendall(b"220 Other\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        output, error = doctor_says(monkeypatch, "Mail receiver")
        answering.join()
    assert "another program has port" in output
    assert error


@pytest.mark.django_db
def test_the_doctor_repeats_what_is_wrong_with_the_mailbox(monkeypatch, settings):
    settings.IMAP_URL = "imaps://desk:secret@imap.example.org/INBOX"
    assert "never fetched" in doctor_says(monkeypatch, "Mailbox")[0]
    # A mailbox of earlier settings says nothing about this one.
    ImapState.objects.create(mailbox="a", fetched_at=timezone.now(), last_error="gone")
    assert "never fetched" in doctor_says(monkeypatch, "Mailbox")[0]
    name = account(settings.IMAP_URL).name
    state = ImapState.objects.create(mailbox=name, fetched_at=timezone.now(), last_uid=7)
    said, error = doctor_says(monkeypatch, "Mailbox")
    assert "up to UID 7" in said
    assert not error
    ImapState.objects.filter(pk=state.pk).update(fetched_at=timezone.now() - timedelta(hours=2))
    said, error = doctor_says(monkeypatch, "Mailbox")
    assert "Start the worker" in said
    assert error
    ImapState.objects.filter(pk=state.pk).update(last_error="imap.example.org does not answer")
    assert "does not answer" in doctor_says(monkeypatch, "Mailbox")[0]


def test_what_was_compiled_is_used_by_the_process_that_compiled_it(settings, tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Sown by hand"\nmsgstr "手播"\n',
        encoding="utf-8",
    )
    ours = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("zh-hans"):
        assert translation.gettext("Sown by hand") == "Sown by hand"
    call_command("compile_translations", verbosity=0)
    with translation.override("zh-hans"):
        assert translation.gettext("Sown by hand") == "手播"
    settings.LOCALE_PATHS = ours
    translation_file_changed(None, folder / "django.mo")
