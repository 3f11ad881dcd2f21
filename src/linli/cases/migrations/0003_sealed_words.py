import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

REFUSE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM cases_report) THEN
        RAISE EXCEPTION 'Reports of an unreleased version lie here in plain text and cannot be '
            'taken over; start with an empty database.';
    END IF;
END $$;
"""
SEARCH = "CREATE INDEX case_search ON cases_search USING gin (words);"


class Migration(migrations.Migration):
    """Words of reports, cases and events lie sealed. Not reversible: nothing lies in plain again."""

    dependencies = [("cases", "0002_search")]

    operations = [
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="report", name="text"),
        migrations.RemoveField(model_name="report", name="attributes"),
        migrations.RemoveField(model_name="report", name="address"),
        migrations.RemoveField(model_name="report", name="media_url"),
        migrations.AddField(model_name="report", name="sealed", field=models.BinaryField(default=b""), preserve_default=False),
        migrations.RemoveField(model_name="case", name="address"),
        migrations.RemoveField(model_name="case", name="summary"),
        migrations.RemoveField(model_name="case", name="search"),
        migrations.AddField(model_name="case", name="sealed", field=models.BinaryField(default=b""), preserve_default=False),
        migrations.RemoveField(model_name="event", name="text"),
        migrations.AddField(model_name="event", name="sealed", field=models.BinaryField(default=b"")),
        migrations.CreateModel(
            name="CaseSearch",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="cases.case")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"db_table": "cases_search"},
        ),
        migrations.RunSQL(SEARCH, "DROP INDEX case_search;"),
    ]
