"""A role may be held for one site of a study; roles given before hold for all of them (``*``)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0008_sealed_identities")]
    operations = [
        migrations.AddField("membership", "site", models.CharField(max_length=40, default="*")),
        migrations.RemoveConstraint("membership", "one_membership_a_role"),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(fields=["user", "study", "role", "site"], name="one_membership_a_role"),
        ),
    ]
