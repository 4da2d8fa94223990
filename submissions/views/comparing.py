"""The sender's own look at what we made of their mail: the article beside what they sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.articles.markup.page import for_page
from submissions.intake import sidebyside
from submissions.models import TrackingToken
from submissions.views import resending
from submissions.views.keyed import keyed


@keyed(TrackingToken.Kind.TRACK)
def understood(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Both sides of the mail that brought the text; back to the piece when there is none."""
    submission = held.submission
    message = sidebyside.brought_by(submission)
    both = sidebyside.of_message(message) if message is not None else None
    if both is None:
        return redirect("submissions:track", token)
    article = resending.with_pictures(both.article, token)
    html: SafeString = for_page(article, table_label=_("Table")).html
    context = {"submission": submission, "token": token, "both": both, "article_html": html}
    return render(request, "submissions/track_compare.html", context)
