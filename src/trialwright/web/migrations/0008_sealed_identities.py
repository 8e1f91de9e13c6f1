"""Seal the names and birth dates of people; a database made before held them as they were typed."""

from __future__ import annotations

import json

from django.db import migrations

from trialwright.web.secret_box import seal


def seal_identities(apps, schema_editor):
    """Seal name and birth date together, and empty the column that held the birth date."""
    for one in apps.get_model("web", "Identity").objects.all():
        born = one.birth_date.isoformat() if one.birth_date else None
        one.name, one.birth_date = seal("identities", json.dumps([one.name, born])), None
        one.save()


class Migration(migrations.Migration):
    dependencies = [("web", "0007_form_drafts")]
    operations = [migrations.RunPython(seal_identities)]
