import cms.accounts.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_profile_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Avatar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=cms.accounts.models.stored_avatar_name
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("webp", "WebP"), ("png", "PNG")], max_length=5),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("width", models.PositiveIntegerField(verbose_name="width in pixels")),
                ("height", models.PositiveIntegerField(verbose_name="height in pixels")),
                ("prints", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("asking", "Waits for a person"),
                            ("shown", "Shown to readers"),
                            ("refused", "Not shown"),
                        ],
                        default="checking",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="since")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "read_by",
                    models.CharField(blank=True, max_length=80, verbose_name="reader version"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken until"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=200, verbose_name="last error"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="avatars",
                        to="accounts.authorprofile",
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of an author",
                "verbose_name_plural": "pictures of authors",
                "permissions": [("decide_avatar", "Can show and take away pictures of authors")],
            },
        ),
        migrations.AddField(
            model_name="authorprofile",
            name="avatar",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="current_of",
                to="accounts.avatar",
                verbose_name="picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["checking", "asking", "shown", "refused"])),
                name="avatar_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="avatar_is_refused_by_a_person",
            ),
        ),
    ]
