"""Rights holders confirm their address.  Those who were written to before stay reachable."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def keep_known(apps: Any, schema_editor: Any) -> None:
    notices = apps.get_model("moderation", "CopyrightNotice").objects
    notices.filter(contact_confirmed_at=None).update(contact_confirmed_at=F("received_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0015_links_dissolved"),
    ]

    operations = [
        migrations.AddField(
            model_name="copyrightnotice",
            name="contact_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="contact confirmed"),
        ),
        migrations.RunPython(keep_known, migrations.RunPython.noop),
    ]
