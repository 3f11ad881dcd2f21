import linli.core.clock
import linli.core.ids
from django.db import migrations, models

REFUSE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM privacy_value) THEN
        RAISE EXCEPTION 'Personal values of an unreleased version lie here in plain text and '
            'cannot be taken over; start with an empty database.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """Sealed values in place of plain ones. Not reversible: nothing may lie in plain again."""

    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Value"),
        migrations.CreateModel(
            name="Value",
            fields=[
                ("id", models.UUIDField(default=linli.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("field", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=40)),
                ("sealed", models.BinaryField()),
                ("source", models.CharField(max_length=60)),
                ("kept_at", models.DateTimeField(default=linli.core.clock.now)),
                ("forget_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["forget_at"], name="value_forget")],
                "constraints": [models.UniqueConstraint(fields=("subject_id", "field", "purpose"), name="one_value_per_purpose")],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("id", models.UUIDField(default=linli.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=40)),
                ("cell_key", models.CharField(max_length=80)),
                ("wrapped", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["cell_key", "id"], name="subject_key_by_cell_key")],
                "constraints": [models.UniqueConstraint(fields=("subject_id", "purpose"), name="one_key_per_purpose")],
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("field", models.CharField(max_length=40)),
                ("digest", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["field", "digest", "-kept_at"], name="lookup_digest")],
                "constraints": [models.UniqueConstraint(fields=("subject_id", "field"), name="one_lookup_per_field")],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(default=linli.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("ground", models.CharField(max_length=300)),
                ("set_by", models.CharField(max_length=80)),
                ("set_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["subject_id"], name="hold_open")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=40)),
            ],
        ),
    ]
