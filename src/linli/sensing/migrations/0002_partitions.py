from django.db import migrations

# The application may not make or drop tables; it asks these two functions of the tables' owner,
# which can do nothing else. What falls between partitions lands in the default one.
FORWARD = """
CREATE SEQUENCE sensing_device_number;
CREATE SEQUENCE sensing_version;
CREATE TABLE sensing_reading (
    device bigint NOT NULL,
    kind smallint NOT NULL,
    at timestamptz NOT NULL,
    mark bigint NOT NULL,
    value double precision NOT NULL,
    received_at timestamptz NOT NULL,
    said_at timestamptz,
    PRIMARY KEY (device, kind, at, mark)
) PARTITION BY RANGE (at);
CREATE INDEX sensing_reading_by_time ON sensing_reading USING brin (at) WITH (pages_per_range = 32);
CREATE TABLE sensing_reading_rest PARTITION OF sensing_reading DEFAULT;

CREATE FUNCTION sensing_make_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    name text := 'sensing_reading_' || to_char(day, 'YYYYMMDD');
    low timestamptz := day::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF sensing_reading FOR VALUES FROM (%L) TO (%L)',
                   name, low, low + interval '1 day');
    RETURN true;
END $$;

CREATE FUNCTION sensing_drop_partitions(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    part record;
    dropped integer := 0;
BEGIN
    IF before > current_date - 7 THEN
        RAISE EXCEPTION 'Readings are kept for a week at least';
    END IF;
    FOR part IN
        SELECT child.relname AS name FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = 'sensing_reading'::regclass AND child.relname ~ '^sensing_reading_[0-9]{8}$'
    LOOP
        IF to_date(right(part.name, 8), 'YYYYMMDD') < before THEN
            EXECUTE format('DROP TABLE %I', part.name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    DELETE FROM sensing_reading_rest WHERE received_at < before;
    RETURN dropped;
END $$;
"""
BACK = """
DROP FUNCTION sensing_drop_partitions(date);
DROP FUNCTION sensing_make_partition(date);
DROP TABLE sensing_reading;
DROP SEQUENCE sensing_version;
DROP SEQUENCE sensing_device_number;
"""


class Migration(migrations.Migration):
    dependencies = [("sensing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
