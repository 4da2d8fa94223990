"""All the mails, written by us: client by case, then encodings, then shapes and hostile builds."""

from tests.submissions.intake import clients, encodings, structures
from tests.submissions.intake.words import docx, paragraph, run

DOCUMENT = docx(paragraph(run(clients.BODY)))
CASES = [*clients.cases(DOCUMENT), *encodings.cases(), *structures.cases(DOCUMENT)]
