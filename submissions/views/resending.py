"""A mailed piece changed by its sender: what the form starts with, and what it sends."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from cms.articles import markup
from submissions import tracking
from submissions.contents import Content
from submissions.forms import ResubmitForm
from submissions.intake import resent
from submissions.models import Correspondent, Revision, Submission, TrackingToken
from submissions.views.keyed import keyed

# Even a file that were not the picture it claims to be could run nothing on this origin.
SANDBOX = "sandbox; default-src 'none'"
# A text of paragraphs alone is shown as plain text: people who mail are not used to tags.
MARKED_UP = re.compile(r"<(?!/?p>|br>)")


def media(token: str) -> str:
    """Where the pictures of the piece are for whoever has its link."""
    return reverse("submissions:track", args=[token]) + "media/"


def with_pictures(html: str, token: str) -> str:
    """Stored markup whose pictures open with the link, not with an account."""
    return html.replace(f'src="{markup.MEDIA_PREFIX}', f'src="{media(token)}')


def initial(submission: Submission, token: str) -> dict[str, str]:
    """What the form starts with: the text as the editors have it."""
    latest = submission.latest
    if latest is None:
        return {"title": submission.title}
    return {"title": latest.title, "body": _editable(latest, token)}


def _editable(latest: Revision, token: str) -> str:
    if MARKED_UP.search(latest.body_html):
        return with_pictures(latest.body_html, token)
    return "\n\n".join(line for line in latest.body_text.split("\n") if line.strip())


def resend(
    submission: Submission, *, token: str, form: ResubmitForm, by: Correspondent
) -> list[str]:
    """Sends what the form holds; returns what a file lost on its way to text.

    Raises FileRefused and the refusals of tracking.resubmit.
    """
    given = form.cleaned_data
    body = given["body"].replace(f'src="{media(token)}', f'src="{markup.MEDIA_PREFIX}')
    sent = resent.Resent(body)
    if given["file"] is not None:
        sent = resent.read_file(given["file"])
    tracking.resubmit(
        submission,
        by=by,
        content=Content(title=given["title"], body=sent.html),
        note=given["note"],
        pictures=sent.picture_ids,
    )
    return sent.left_out


@keyed(TrackingToken.Kind.TRACK)
def picture(
    request: HttpRequest, token: str, *, held: TrackingToken, pk: UUID, extension: str
) -> HttpResponse:
    """A picture of this piece, for whoever has its link; 404 for every other picture."""
    found = tracking.pictures_of(held.submission).filter(pk=pk, format=extension).first()
    if found is None:
        raise Http404
    try:
        with found.file.open("rb") as stored:
            response = HttpResponse(stored.read(), content_type=f"image/{found.format}")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response["Content-Security-Policy"] = SANDBOX
    return response
