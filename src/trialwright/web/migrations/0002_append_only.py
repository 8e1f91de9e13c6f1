"""Let the database itself refuse to change or delete what was recorded."""

from __future__ import annotations

from django.db import migrations

from trialwright.web.triggers import statements


def make_triggers(apps, schema_editor):
    """Create the triggers in the words of this database."""
    with schema_editor.connection.cursor() as cursor:
        for statement in statements(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Append-only from here on; there is no way back."""

    dependencies = [("web", "0001_initial")]
    operations = [migrations.RunPython(make_triggers)]
