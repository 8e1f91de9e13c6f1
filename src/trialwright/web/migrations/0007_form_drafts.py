"""What somebody typed into a form and has not saved."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0006_accounts"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            "FormDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=32)),
                ("visit", models.CharField(max_length=120)),
                ("form", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            "FormDraft",
            models.UniqueConstraint(fields=["user", "study", "code", "visit", "form"], name="one_draft_a_form"),
        ),
    ]
