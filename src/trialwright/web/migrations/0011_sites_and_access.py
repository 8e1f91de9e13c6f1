"""The ninth and the tenth step do not need each other: a database that took either first goes on from here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0009_sites"), ("web", "0010_access")]
    operations = []
