"""The page that shows a mailed text beside what was sent, for editors."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.articles.markup.page import for_page
from submissions.desk import mail, queue
from submissions.intake import sidebyside
from submissions.models import InboundMessage


def context(message: InboundMessage) -> dict[str, Any] | None:
    """What the page shows; None when nothing was read of the mail."""
    both = sidebyside.of_message(message)
    if both is None:
        return None
    submission = message.submission
    return {
        "title": _("The text beside what was sent"),
        "message": message,
        "both": both,
        "article_html": for_page(both.article, table_label=_("Table")).html,
        "download_url": _download(both),
        "mail_url": mail.page_url(message),
        "piece_url": queue.work_url(submission) if submission is not None else "",
    }


def _download(both: sidebyside.SideBySide) -> str:
    """The file that became the text, or the whole mail when its own words did."""
    place = [both.message.pk]
    if both.file is None:
        return reverse("admin:submissions_inboundmessage_raw", args=place)
    return reverse("admin:submissions_inboundmessage_file", args=[*place, both.file.position])
