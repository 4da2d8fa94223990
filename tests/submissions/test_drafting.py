"""Starting, saving, submitting and withdrawing a piece."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.articles import publishing as article_publishing
from cms.articles.markup import MarkupRefused
from cms.articles.models import Article
from moderation.models import CheckRun
from submissions import (
    checking,
    claims,
    consents,
    decisions,
    drafting,
    freezing,
    publishing,
    queries,
)
from submissions.contents import Content
from submissions.errors import (
    AlreadyPublished,
    AnswersMissing,
    ConsentMissing,
    EditConflict,
    Incomplete,
    NotAllowedFrom,
    NotAnAuthor,
    NotPermitted,
    TooLong,
)
from submissions.models import Consent, Draft, Letter, Revision, Submission
from submissions.states import Action, State
from tests.factories import articles, pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


def test_only_authors_begin_a_piece() -> None:
    with pytest.raises(NotAnAuthor):
        drafting.start(make_user())


def test_the_same_key_begins_one_piece_and_another_person_gets_their_own() -> None:
    ada, bo = make_author(), make_author()
    first = drafting.start(ada, key="k")
    assert drafting.start(ada, key="k") == first
    assert drafting.start(bo, key="k") != first


def test_numbers_count_up_and_carry_the_year() -> None:
    author = make_author()
    numbers = [drafting.start(author).number for _ in range(3)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 3
    assert all(number.startswith("TG-20") and len(number) == 14 for number in numbers)


def test_an_empty_draft_can_be_saved() -> None:
    author = make_author()
    submission = drafting.start(author)
    saved = drafting.save(submission, content=Content(), by=author)
    assert saved.draft.version == 1


def test_a_save_from_an_old_version_is_refused_and_overwrites_nothing() -> None:
    author = make_author()
    submission = pieces.draft(author, title="Second thoughts")
    with pytest.raises(EditConflict):
        drafting.save(
            submission, content=pieces.content(title="First thoughts"), by=author, base_version=0
        )
    draft = queries.draft_of(submission, author)
    assert draft is not None
    assert draft.title == "Second thoughts"


def test_the_neighbour_cannot_save_into_a_piece() -> None:
    submission = pieces.draft(make_author())
    with pytest.raises(NotPermitted):
        drafting.save(submission, content=pieces.content(), by=make_author())


def test_the_text_is_closed_while_the_editors_have_it() -> None:
    author = make_author()
    submission = pieces.received(author)
    with pytest.raises(NotAllowedFrom):
        drafting.save(submission, content=pieces.content(), by=author)


def test_script_in_any_field_is_gone_or_inert_text() -> None:
    author = make_author()
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">Harmless'
    submission = pieces.draft(author, title=evil, body=f"<p>{evil}</p>", byline=evil, tags=[evil])
    draft = queries.draft_of(submission, author)
    assert draft is not None
    assert "script" not in draft.body_html
    assert "onerror" not in draft.body_html
    assert "Harmless" in draft.body_html
    assert "Harmless" in draft.title


def test_a_markup_bomb_is_refused_and_the_old_draft_stays() -> None:
    author = make_author()
    submission = pieces.draft(author, title="Kept")
    bomb = "<p " + " ".join(f"a{n}=1" for n in range(16000)) + ">x</p>"
    with pytest.raises(MarkupRefused):
        drafting.save(submission, content=pieces.content(body=bomb), by=author)
    draft = queries.draft_of(submission, author)
    assert draft is not None
    assert draft.title == "Kept"


def test_a_text_nested_sixteen_thousand_deep_is_kept_flat() -> None:
    author = make_author()
    submission = pieces.draft(author, body="<div>" * 16000 + "The words stay.")
    draft = queries.draft_of(submission, author)
    assert draft is not None
    assert draft.body_text.strip() == "The words stay."
    assert draft.body_html.count("<") < 10


def test_an_incomplete_piece_lists_everything_that_is_missing() -> None:
    author = make_author()
    submission = drafting.start(author)
    draft = drafting.save(submission, content=Content(attribution="reprint"), by=author).draft
    with pytest.raises(Incomplete) as caught:
        drafting.submit(submission, by=author, agreed=[], base_version=draft.version)
    assert set(caught.value.problems) == {
        "title",
        "body",
        "category",
        "machine_assistance",
        "source_name",
    }
    submission.refresh_from_db()
    assert submission.state == State.DRAFT


def test_a_reprint_is_submitted_once_its_source_is_named() -> None:
    submission = pieces.draft(
        make_author(),
        attribution="reprint",
        source_name="數字營銷市場",
    )
    revision = pieces.submit(submission)
    assert revision.source_name == "數字營銷市場"
    kinds = set(revision.consents.values_list("kind", flat=True))
    assert kinds == {"terms", "source_permission", "image_rights"}


@pytest.mark.parametrize("address", ["example.org/a", "javascript:alert(1)"])
def test_an_address_of_the_original_is_a_web_address_if_there_is_one(address: str) -> None:
    submission = pieces.draft(
        make_author(), attribution="reprint", source_name="A", source_url=address
    )
    with pytest.raises(Incomplete) as caught:
        pieces.submit(submission)
    assert set(caught.value.problems) == {"source_url"}


def test_a_frozen_text_shows_only_its_authors_pictures() -> None:
    author = make_author()
    mine, theirs = articles.make_picture(author), articles.make_picture(make_author())
    shown = "".join(
        f'<figure><img src="{picture.get_absolute_url()}" alt="a &gt; b"></figure>'
        for picture in (mine, theirs)
    )
    body = f"<p>{pieces.TEXT}</p>{shown}<p><img src='/media/not-a-picture.webp'></p>"
    submission = drafting.start(author)
    saved = drafting.save(submission, content=pieces.content(body=body), by=author)
    assert saved.dropped == {"remote_picture": 2}
    assert str(theirs.pk) not in saved.draft.body_html
    # A draft stored before other people's pictures were left out.
    Draft.objects.update(body_html=saved.draft.body_html + shown)
    revision = pieces.submit(submission)
    assert str(mine.pk) in revision.body_html
    assert str(theirs.pk) not in revision.body_html
    assert pieces.TEXT in revision.body_text
    assert revision.picture_ids == [str(mine.pk)]


def test_a_note_too_long_is_refused_and_not_cut() -> None:
    author = make_author()
    submission = pieces.draft(author)
    with pytest.raises(TooLong) as caught:
        drafting.submit(
            submission,
            by=author,
            agreed=consents.needed("original"),
            base_version=1,
            note="x" * 2001,
        )
    assert "2001" in str(caught.value)
    assert "2000" in str(caught.value)
    assert not Revision.objects.exists()


def test_ticks_are_kept_with_the_draft_and_make_no_version() -> None:
    author = make_author()
    submission = drafting.start(author)
    content = pieces.content()
    drafting.save(submission, content=content, by=author, agreed=["terms"])
    again = drafting.save(
        submission, content=content, by=author, base_version=1, agreed=["terms", "image_rights"]
    )
    assert (again.draft.version, again.draft.agreed) == (1, ["terms", "image_rights"])
    drafting.save(submission, content=pieces.content(), by=author, base_version=1)
    assert Draft.objects.get().agreed == ["terms", "image_rights"]
    assert not Consent.objects.exists()


def test_the_ticks_of_a_draft_do_not_stand_in_for_those_of_the_submission() -> None:
    author = make_author()
    submission = drafting.start(author)
    every = [str(kind) for kind in Consent.Kind]
    drafting.save(submission, content=pieces.content(), by=author, agreed=every)
    with pytest.raises(ConsentMissing):
        pieces.submit(submission, agreed=[])
    pieces.submit(submission)
    assert Draft.objects.get().agreed == []


def test_a_missing_consent_stops_the_submission() -> None:
    submission = pieces.draft(make_author())
    with pytest.raises(ConsentMissing):
        pieces.submit(submission, agreed=["terms"])


def test_consents_keep_the_exact_words_that_were_shown() -> None:
    revision = pieces.submit(pieces.draft(make_author()))
    kept = revision.consents.get(kind="terms")
    assert kept.text == str(consents.STATEMENTS[consents.Kind(kept.kind)].text)
    assert len(kept.text_sha256) == 64


def test_submitting_freezes_the_text_and_sends_one_receipt() -> None:
    author = make_author()
    submission = pieces.draft(author)
    revision = pieces.submit(submission)
    assert submission.state == State.RECEIVED
    assert submission.round == 1
    assert revision.check_run.state == CheckRun.State.PENDING
    letter = Letter.objects.get(submission=submission)
    assert (letter.kind, letter.to_address) == ("receipt", author.email)
    assert submission.number in letter.subject
    with pytest.raises(TypeError):
        revision.save()


def test_a_double_click_on_submit_makes_one_revision_and_one_receipt() -> None:
    submission = pieces.draft(make_author())
    first = pieces.submit(submission)
    assert pieces.submit(submission) == first
    assert Revision.objects.filter(submission=submission).count() == 1
    assert Letter.objects.filter(submission=submission).count() == 1


def test_a_stale_form_cannot_submit() -> None:
    author = make_author()
    submission = pieces.draft(author)
    with pytest.raises(EditConflict):
        drafting.submit(submission, by=author, agreed=consents.needed("original"), base_version=99)


def test_any_change_of_a_judged_field_changes_the_hash() -> None:
    author = make_author()
    base = pieces.content()
    seen = set()
    for change in ({}, {"title": "別的"}, {"byline": "B"}, {"source_name": "S"}, {"tags": ["x"]}):
        submission = drafting.start(author)
        values = {name: getattr(base, name) for name in base.__slots__}
        drafting.save(submission, content=Content(**{**values, **change}), by=author)
        draft = queries.draft_of(submission, author)
        assert draft is not None
        submission.number = "TG-2026-000000"
        seen.add(freezing.digest(submission, draft, []))
    assert len(seen) == 5


def test_withdrawing_takes_a_pending_decision_with_it() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.reading(author, editor)
    assert submission.latest is not None
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    drafting.withdraw(submission, by=author)
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN
    assert decisions.pending(submission) is None
    assert not Letter.objects.filter(submission=submission, kind="accept", state="queued").exists()


def test_withdrawing_twice_changes_nothing_the_second_time() -> None:
    author = make_author()
    submission = pieces.received(author)
    drafting.withdraw(submission, by=author)
    version = Submission.objects.get(pk=submission.pk).version
    drafting.withdraw(submission, by=author)
    assert Submission.objects.get(pk=submission.pk).version == version


def test_an_accepted_piece_can_be_withdrawn_and_its_plan_falls() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.ACCEPT)
    article = publishing.schedule(submission, at=timezone.now() + timedelta(hours=1), by=editor)
    submission.refresh_from_db()
    drafting.withdraw(submission, by=author)
    Article.objects.update(publish_at=timezone.now() - timedelta(hours=1))
    assert publishing.publish_due() == 0
    article.refresh_from_db()
    submission.refresh_from_db()
    assert article.published_at is None
    assert (submission.state, submission.article) == (State.WITHDRAWN, None)


def test_a_withdrawn_acceptance_can_be_accepted_and_planned_again() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.ACCEPT)
    publishing.schedule(submission, at=timezone.now() + timedelta(days=1), by=editor)
    submission.refresh_from_db()
    drafting.withdraw(submission, by=author)
    drafting.save(submission, content=pieces.content(title="新的版本"), by=author)
    pieces.submit(submission)
    checking.check_pending()
    claims.claim(submission, by=editor)
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    decisions.release(submission, by=editor)
    submission.refresh_from_db()
    article = publishing.publish(submission, by=editor)
    assert (article.state, article.headline) == ("live", "新的版本")


def test_what_readers_have_seen_cannot_be_withdrawn() -> None:
    author, editor = make_author(), make_user("chief")
    article = pieces.published(author, editor)
    submission = Submission.objects.get(article=article)
    with pytest.raises(AlreadyPublished):
        drafting.withdraw(submission, by=author)
    article_publishing.kill(article, by=editor, reason="A wrong figure.")
    with pytest.raises(AlreadyPublished):
        drafting.withdraw(submission, by=author)
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED


def test_required_points_must_be_answered_before_the_next_round() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    drafting.save(submission, content=pieces.content(title="Second round"), by=author)
    with pytest.raises(AnswersMissing):
        pieces.submit(submission)
    asked = queries.requested_changes(submission)
    assert asked is not None
    point = asked.changes.get()
    with pytest.raises(Incomplete):
        drafting.answer_changes(submission, by=author, answers={point.pk: ("disagree", " ")})
    with pytest.raises(TooLong):
        drafting.answer_changes(submission, by=author, answers={point.pk: ("done", "x" * 1001)})
    drafting.answer_changes(submission, by=author, answers={point.pk: ("done", "x" * 1000)})
    revision = pieces.submit(submission)
    assert (submission.round, revision.number, submission.state) == (2, 2, State.RECEIVED)


def test_points_of_another_piece_cannot_be_answered() -> None:
    editor = make_user("editor")
    mine, theirs = make_author(), make_author()
    my_piece = pieces.decided(mine, editor, Action.REQUEST_CHANGES)
    their_piece = pieces.decided(theirs, editor, Action.REQUEST_CHANGES)
    asked = queries.requested_changes(their_piece)
    assert asked is not None
    with pytest.raises(NotPermitted):
        drafting.answer_changes(my_piece, by=mine, answers={asked.changes.get().pk: ("done", "")})


def test_a_declined_piece_comes_back_under_its_number() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.DECLINE)
    drafting.save(submission, content=pieces.content(), by=author)
    pieces.submit(submission)
    checking.check_pending()
    assert (submission.state, submission.round) == (State.RECEIVED, 2)


def test_a_rejected_piece_does_not() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.decided(author, editor, Action.REJECT)
    with pytest.raises(NotAllowedFrom):
        drafting.save(submission, content=pieces.content(), by=author)
