"""Mail tests believe one mail server and ask no DNS."""

import pytest

from tests.submissions.intake.arriving import SERVER


@pytest.fixture
def mail_site(settings, db):
    settings.AUTHSERV_ID = SERVER
    settings.DKIM_RESOLVER = "off"
    return settings
