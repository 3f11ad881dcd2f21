from django.db import migrations, models

# The salt comes from the database's own strong random numbers: 244 bits of them, hashed to 128.
SALT = "substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FOR 16)"
FORWARD = f"""
CREATE FUNCTION ledger_await_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_pending (entry_id, salt) VALUES (NEW.id, {SALT});
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_awaits_position
    AFTER INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_await_position();
CREATE TRIGGER ledger_position_append_only
    BEFORE UPDATE OR DELETE ON ledger_position
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
INSERT INTO ledger_pending (entry_id, salt) SELECT id, {SALT} FROM ledger_entry;
"""
BACK = """
DROP TRIGGER ledger_position_append_only ON ledger_position;
DROP TRIGGER ledger_entry_awaits_position ON ledger_entry;
DROP FUNCTION ledger_await_position();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_refuse_change")]
    operations = [
        migrations.CreateModel(
            name="Pending",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Salt",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(null=True, unique=True)),
                ("commitment", models.BinaryField()),
                ("occurred_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
