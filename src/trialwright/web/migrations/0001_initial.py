"""Every table: studies, the ledger and its payloads, what is derived, members, identities."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=120)),
                ("sequence", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("participant", models.CharField(max_length=32, null=True)),
                ("user", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=30)),
                ("origin", models.CharField(max_length=10)),
                ("observed_on", models.CharField(max_length=10)),
                ("entered_at", models.CharField(max_length=40)),
                ("stored_at", models.CharField(max_length=40)),
                ("reason", models.TextField(null=True)),
                ("key", models.CharField(max_length=120)),
                ("payload_digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=30)),
            ],
        ),
        migrations.CreateModel(
            name="ParticipantState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=20)),
                ("arm", models.CharField(max_length=120, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Study",
            fields=[
                ("study", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=10)),
                ("nct_id", models.CharField(max_length=20, null=True)),
                ("title", models.TextField()),
                ("scenario", models.CharField(max_length=60, null=True)),
                ("seed", models.BigIntegerField(null=True)),
                ("design_sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=32)),
                ("name", models.TextField()),
                ("birth_date", models.DateField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("study", "code"), name="one_identity_a_code")],
            },
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="web.ledgerrow",
                    ),
                ),
                ("payload", models.BinaryField(null=True)),
                ("salt", models.CharField(max_length=64, null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="ledgerrow",
            constraint=models.UniqueConstraint(fields=("study", "sequence"), name="one_act_at_a_place"),
        ),
        migrations.AddConstraint(
            model_name="ledgerrow",
            constraint=models.UniqueConstraint(fields=("study", "key"), name="one_act_for_a_key"),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="participantstate",
            constraint=models.UniqueConstraint(fields=("study", "code"), name="one_state_a_participant"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "study", "role"), name="one_membership_a_role"),
        ),
    ]
