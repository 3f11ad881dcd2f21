from django.db import migrations, models

# What somebody wrote lies sealed in the event; the rows keep that there is something.
CODES = """
UPDATE cases_assignment SET reason = CASE state WHEN 'declined' THEN 'decline' ELSE 'withdrawn' END
WHERE reason NOT IN ('', 'resolved', 'merged', 'handed off', 'returned', 'rerouted');
UPDATE cases_clock SET pause_reason = 'stated' WHERE pause_reason NOT IN ('', 'part');
"""


class Migration(migrations.Migration):
    """Words of staff are kept once, sealed. Not reversible: nothing may lie in plain again."""

    dependencies = [("cases", "0004_second_wall")]

    operations = [
        migrations.RunSQL(CODES),
        migrations.RemoveField(model_name="handoff", name="answer"),
        migrations.RemoveField(model_name="handoff", name="reason"),
        migrations.AlterField(
            model_name="assignment",
            name="reason",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="clock",
            name="pause_reason",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
