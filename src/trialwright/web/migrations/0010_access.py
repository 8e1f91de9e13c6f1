"""Roles that come in with the password alone; and recovery codes hashed, where they stood sealed before."""

from __future__ import annotations

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import make_password
from django.db import migrations, models


def hash_recovery_codes(apps, schema_editor):
    """Keep of each code that was not used its hash alone; codes that the key no longer opens are worth nothing."""
    for one in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes"):
        if "hashed" in one.data:
            continue
        try:
            left = RecoveryCodes(one).get_unused_codes()
        except (InvalidToken, KeyError, ValueError):
            left = []
        one.data = {"hashed": [make_password(code) for code in left]}
        one.save()


class Migration(migrations.Migration):
    dependencies = [("web", "0008_sealed_identities"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [
        migrations.CreateModel(
            name="PasswordAlone",
            fields=[("role", models.CharField(max_length=30, primary_key=True, serialize=False))],
        ),
        migrations.RunPython(hash_recovery_codes),
    ]
