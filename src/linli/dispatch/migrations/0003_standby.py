import django.db.models.deletion
from django.db import migrations, models

import linli.core.ids


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_planning"), ("people", "0003_proposal_seconds")]

    operations = [
        migrations.CreateModel(
            name="Standby",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=linli.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("expired", "expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("gain", models.FloatField()),
                ("way_s", models.FloatField()),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("offered_by", models.CharField(max_length=80)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "offered")),
                        fields=["expires_at"],
                        name="standby_expiry",
                    )
                ],
            },
        ),
    ]
