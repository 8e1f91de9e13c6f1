"""The way by which an act came in; rows written before have none, and their hashes stand."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0004_api_tokens")]
    operations = [migrations.AddField("ledgerrow", "source", models.CharField(max_length=200, null=True))]
