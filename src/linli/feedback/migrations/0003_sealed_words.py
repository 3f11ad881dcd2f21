from django.db import migrations, models

REFUSE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM feedback_message) THEN
        RAISE EXCEPTION 'Messages of an unreleased version lie here in plain text and cannot be '
            'taken over; start with an empty database.';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """What reporters are told lies sealed. Not reversible: nothing lies in plain again."""

    dependencies = [("feedback", "0002_webhooks_out")]

    operations = [
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="message", name="subject"),
        migrations.RemoveField(model_name="message", name="body"),
        migrations.AddField(model_name="message", name="sealed", field=models.BinaryField(default=b""), preserve_default=False),
    ]
