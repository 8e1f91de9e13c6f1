"""Let a payload give way to a tombstone, and only where an act that redacts it stands in the ledger already."""

from __future__ import annotations

from django.db import migrations

from trialwright.web.triggers import redaction_statements


def let_tombstones_through(apps, schema_editor):
    """Make the trigger on payloads anew, in the words of this database."""
    with schema_editor.connection.cursor() as cursor:
        for statement in redaction_statements(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Databases made before this step refuse every change of a payload."""

    dependencies = [("web", "0002_append_only")]
    operations = [migrations.RunPython(let_tombstones_through)]
