"""What became of a file or a part, as the sender and the editor read it: what, and what to do."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.picture_files import Reason
from submissions.intake.documents import Code
from submissions.intake.reading import Problem

# Files by their name; codes of reading, of document conversion and of pictures share one table.
FILES: dict[str, Promise] = {
    Problem.EMPTY: _("The file is empty. Attach it again."),
    Problem.ENCRYPTED: _("The file is protected by a password. Send it without one."),
    Problem.DAMAGED: _("The file is damaged or incomplete. Save it anew and send it again."),
    Problem.EXECUTABLE: _("This is a program. We keep it unopened; send the text as .docx."),
    Problem.ARCHIVE: _("We do not unpack archives. Send the files in it one by one."),
    Problem.ASK_FOR_DOCX: _("We cannot read this format. Save it as .docx and send it again."),
    Problem.TNEF_UNREADABLE: _(
        "This part of an Outlook mail could not be opened. Send the mail as HTML, or a .docx file."
    ),
    Problem.PARTIAL: _("Only a part of the mail arrived. Send it again in one piece."),
    Problem.TOO_DEEP: _("Mails inside mails inside mails are not opened. Send the text itself."),
    Problem.CALENDAR: _("This is a calendar entry. It was kept and not read."),
    Problem.RICH_TEXT: _("This text format could not be read. Send it as .docx."),
    Code.PDF: _("A PDF is kept for reference. To publish it we need the text as .docx."),
    Code.MACROS: _("The document holds programs. Save it as .docx without macros."),
    Code.UNSAFE: _("The document is built in an unsafe way. Save it anew as .docx."),
    Code.TOO_LARGE: _("The document is too large. Send it in parts, or with smaller pictures."),
    Code.TOO_COMPLEX: _("The document is too complex to read. Save it anew as .docx."),
    Code.UNSUPPORTED: _("We cannot read this kind of file. Send the text as .docx."),
    Code.NEEDS_A_PERSON: _("The document could not be read by itself; a person looks at it."),
    f"picture_{Reason.TOO_LARGE}": _(
        "The picture is larger than 10 MB. Send it with a lower quality or smaller size."
    ),
    f"picture_{Reason.TOO_MANY_PIXELS}": _("The picture is too large. Make it smaller."),
    f"picture_{Reason.TOO_LONG}": _("The picture is too long. Cut it into parts."),
    f"picture_{Reason.NOT_A_PICTURE}": _(
        "The picture is not a JPEG, PNG, WebP or GIF. Save it as one of these."
    ),
    f"picture_{Reason.DAMAGED}": _("The picture is damaged or incomplete. Save it anew."),
    f"picture_{Reason.EMPTY}": _("The picture is empty. Attach it again."),
}

# Parts of the mail without a name of their own.
PARTS: dict[str, Promise] = {
    Problem.TOO_MANY_PARTS: _("The mail has too many parts; the last ones were not read."),
    Problem.TOO_MANY_RECIPIENTS: _("The mail names more recipients than we read."),
    Problem.EXTERNAL: _("A file lies elsewhere and was not fetched. Attach the file itself."),
    Problem.AFTER_THE_END: _("Something stood after the end of the mail and was not read."),
    Problem.ENCRYPTED_MAIL: _("The mail is encrypted. Send it unencrypted."),
    "damaged_text": _("Some characters of the text are damaged. Send the text as .docx."),
    "damaged_subject": _("Some characters of the subject are damaged."),
    "too_large": _("The mail is too large to be read. Send fewer or smaller files at a time."),
    "too_complex_mail": _(
        "The mail is built in a way that we do not read. Write a new one with the text as .docx."
    ),
    "inside_mail": _("This file lies inside a forwarded mail. Attach it to your mail itself."),
    "markup_refused": _("The mail's layout is too large to read. Send the text as .docx."),
}

_LEFT_OUT: dict[str, Callable[[int], str]] = {
    "remote_picture": lambda n: ngettext(
        "%(n)d picture from elsewhere", "%(n)d pictures from elsewhere", n
    ),
    "script": lambda n: ngettext("%(n)d script", "%(n)d scripts", n),
    "style": lambda n: ngettext("%(n)d style", "%(n)d styles", n),
    "embed": lambda n: ngettext(
        "%(n)d embedded player or frame", "%(n)d embedded players or frames", n
    ),
    "form_field": lambda n: ngettext("%(n)d form field", "%(n)d form fields", n),
    "link": lambda n: ngettext(
        "%(n)d link that leads nowhere safe", "%(n)d links that lead nowhere safe", n
    ),
    "heading_lowered": lambda n: ngettext(
        "%(n)d heading was lowered a level", "%(n)d headings were lowered a level", n
    ),
    "hidden_text": lambda n: ngettext("%(n)d hidden passage", "%(n)d hidden passages", n),
    "text_box": lambda n: ngettext(
        "%(n)d text box was put behind its paragraph",
        "%(n)d text boxes were put behind their paragraphs",
        n,
    ),
    "symbol": lambda n: ngettext("%(n)d symbol", "%(n)d symbols", n),
    "comment": lambda n: ngettext("%(n)d comment", "%(n)d comments", n),
    "equation": lambda n: ngettext(
        "the layout of %(n)d formula", "the layout of %(n)d formulas", n
    ),
    "linked_picture": lambda n: ngettext("%(n)d linked picture", "%(n)d linked pictures", n),
    "drawing": lambda n: ngettext("%(n)d drawing", "%(n)d drawings", n),
    "embedded": lambda n: ngettext("%(n)d embedded object", "%(n)d embedded objects", n),
    "header_or_footer": lambda n: ngettext("%(n)d header or footer", "%(n)d headers or footers", n),
    "front_matter": lambda n: ngettext("%(n)d block of settings", "%(n)d blocks of settings", n),
    "ruby": lambda n: ngettext("%(n)d reading aid", "%(n)d reading aids", n),
    "chart": lambda n: ngettext("%(n)d chart", "%(n)d charts", n),
    "diagram": lambda n: ngettext("%(n)d diagram", "%(n)d diagrams", n),
}


def _other(n: int) -> str:
    return ngettext("%(n)d other thing", "%(n)d other things", n)


def about_file(code: str) -> str:
    """What is the matter with a file and what its sender can do; "" when nothing is."""
    if not code:
        return ""
    return str(FILES.get(code, FILES[Code.UNSUPPORTED]))


def about_part(code: str, detail: str = "") -> str:
    """The same for a part of the mail; ``detail`` is a name, shown before the sentence."""
    sentence = str(PARTS.get(code) or about_file(code))
    return f"{detail}: {sentence}" if detail else sentence


def left_out(what: str, count: int) -> str:
    """One thing that the text does not show, with its number."""
    return _LEFT_OUT.get(what, _other)(count) % {"n": count}
