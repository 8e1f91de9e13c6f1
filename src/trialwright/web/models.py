"""The tables. Only ``web.store`` reads and writes them.

The ledger (``LedgerRow`` with its ``Payload``) is the source of truth: the database itself refuses UPDATE and DELETE on
both (migration 0002). Times stand as the text that the hash covers. Everything else can be rebuilt from the ledger,
except identities and memberships: names and birth dates stand in one table that is never exported.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Study(models.Model):
    """A study that was opened here. ``design_sha256`` names the copy of its design in the data folder."""

    study = models.CharField(max_length=120, primary_key=True)
    origin = models.CharField(max_length=10)
    nct_id = models.CharField(max_length=20, null=True)
    title = models.TextField()
    scenario = models.CharField(max_length=60, null=True)
    seed = models.BigIntegerField(null=True)
    design_sha256 = models.CharField(max_length=64)


class LedgerRow(models.Model):
    """The header of one act: what the chain covers, without the payload."""

    study = models.CharField(max_length=120)
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    version = models.IntegerField()
    participant = models.CharField(max_length=32, null=True)
    user = models.CharField(max_length=150)
    role = models.CharField(max_length=30)
    origin = models.CharField(max_length=10)
    observed_on = models.CharField(max_length=10)
    entered_at = models.CharField(max_length=40)
    stored_at = models.CharField(max_length=40)
    reason = models.TextField(null=True)
    key = models.CharField(max_length=120)
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    source = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["study", "sequence"], name="one_act_at_a_place"),
            models.UniqueConstraint(fields=["study", "key"], name="one_act_for_a_key"),
        )


class Payload(models.Model):
    """What an act says. ``payload`` and ``salt`` both NULL: a tombstone."""

    row = models.OneToOneField(LedgerRow, on_delete=models.PROTECT, primary_key=True)
    payload = models.BinaryField(null=True)
    salt = models.CharField(max_length=64, null=True)


class ParticipantState(models.Model):
    """A projection of the ledger: where a participant stands."""

    study = models.CharField(max_length=120)
    code = models.CharField(max_length=32)
    state = models.CharField(max_length=20)
    arm = models.CharField(max_length=120, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["study", "code"], name="one_state_a_participant"),)


class Membership(models.Model):
    """A role of a user in a study; the study ``*`` stands for every study, the site ``*`` for every site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    study = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    site = models.CharField(max_length=40, default="*")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "study", "role", "site"], name="one_membership_a_role"),)


class Account(models.Model):
    """What an account owes before it may be used. ``must_change``: its password was set by somebody else."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    must_change = models.BooleanField(default=False)


class PasswordAlone(models.Model):
    """A role that comes in with the password alone, because an administrator said so; see ``store.factor_policy``."""

    role = models.CharField(max_length=30, primary_key=True)


class ApiToken(models.Model):
    """A token of the HTTP API: for one user in one role of one study, until a day. Only its SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    study = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class Identity(models.Model):
    """Who stands behind a code: never exported, never logged. ``name`` holds name and birth date sealed together."""

    study = models.CharField(max_length=120)
    code = models.CharField(max_length=32)
    name = models.TextField()
    birth_date = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["study", "code"], name="one_identity_a_code"),)


class FormDraft(models.Model):
    """What a user typed into a form and has not saved: no act, and nobody else's to read. ``content`` is encrypted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    study = models.CharField(max_length=120)
    code = models.CharField(max_length=32)
    visit = models.CharField(max_length=120)
    form = models.CharField(max_length=120)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "study", "code", "visit", "form"], name="one_draft_a_form"),
        )
