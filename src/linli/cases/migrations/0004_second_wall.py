import django.db.models.deletion
import linli.cases.models.case
from django.db import migrations, models

# Where open cases are, beside the table itself: under row-level security an index by point on
# cases_case could not be used, since PostgreSQL asks a policy before any operator that might leak.
SPOTS = """
CREATE TABLE cases_spot (
    case_id uuid PRIMARY KEY REFERENCES cases_case (id) ON DELETE CASCADE,
    spot point NOT NULL
);
CREATE INDEX spot_within ON cases_spot USING gist (spot);
CREATE FUNCTION cases_keep_spot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lon IS NULL OR NEW.state NOT IN
        ('unsure', 'open', 'offered', 'accepted', 'en_route', 'on_scene') THEN
        DELETE FROM cases_spot WHERE case_id = NEW.id;
    ELSE
        INSERT INTO cases_spot (case_id, spot) VALUES (NEW.id, point(NEW.lon, NEW.lat))
        ON CONFLICT (case_id) DO UPDATE SET spot = excluded.spot
        WHERE NOT cases_spot.spot ~= excluded.spot;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER case_keeps_spot AFTER INSERT OR UPDATE OF lon, lat, state ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_keep_spot();
INSERT INTO cases_spot (case_id, spot) SELECT id, point(lon, lat) FROM cases_case
    WHERE lon IS NOT NULL
    AND state IN ('unsure', 'open', 'offered', 'accepted', 'en_route', 'on_scene');
DROP INDEX case_open_point;
"""
NO_SPOTS = """
CREATE INDEX case_open_point ON cases_case USING gist (point(lon, lat))
    WHERE state IN ('unsure', 'open', 'offered', 'accepted', 'en_route', 'on_scene')
      AND lon IS NOT NULL;
DROP TRIGGER case_keeps_spot ON cases_case;
DROP FUNCTION cases_keep_spot();
DROP TABLE cases_spot;
"""

# What a read may see, as `linli.cases.wall` sets it for the transaction. Unset is nothing. Each
# setting is read once a statement, in a subquery of its own.
ALL = "(SELECT coalesce(current_setting('linli.reach', true), '')) = 'all'"
WALL = f"""
CREATE POLICY reach ON cases_case USING (
    {ALL}
    OR owner_id = ANY ((SELECT string_to_array(
        nullif(current_setting('linli.owners', true), ''), ',')::uuid[])::uuid[])
    OR EXISTS (
        SELECT 1 FROM unnest(
            (SELECT string_to_array(nullif(current_setting('linli.area_owners', true), ''),
                ',', '-')::uuid[]),
            (SELECT string_to_array(nullif(current_setting('linli.areas', true), ''), ','))
        ) AS part (owner, area)
        WHERE starts_with(area_path, part.area) AND (
            part.owner IS NULL OR part.owner = owner_id OR id IN (
                SELECT case_id FROM cases_handoff WHERE taker_id = part.owner))
    )
    OR id IN (SELECT case_id FROM cases_handoff WHERE taker_id = ANY ((SELECT string_to_array(
        nullif(current_setting('linli.owners', true), ''), ',')::uuid[])::uuid[]))
    OR id IN (SELECT case_id FROM cases_assignment WHERE member_id =
        (SELECT nullif(current_setting('linli.member', true), '')::uuid))
    OR id = ANY ((SELECT string_to_array(
        nullif(current_setting('linli.opened', true), ''), ',')::uuid[])::uuid[])
) WITH CHECK (true);
CREATE POLICY reach ON cases_event USING (
    {ALL} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)) WITH CHECK (true);
CREATE POLICY reach ON cases_report USING (
    {ALL} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)) WITH CHECK (true);
CREATE POLICY reach ON cases_media USING (
    {ALL}
    OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)
    OR EXISTS (SELECT 1 FROM cases_report r WHERE r.id = report_id)) WITH CHECK (true);
"""
TABLES = ("cases_case", "cases_event", "cases_report", "cases_media")
UP = WALL + "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
    for table in TABLES
)
DOWN = "".join(
    f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL"
    f" SECURITY; DROP POLICY reach ON {table};"
    for table in TABLES
)


class Migration(migrations.Migration):
    """Row-level security on what was reported: a forgotten filter shows nothing."""

    dependencies = [("cases", "0003_sealed_words")]
    operations = [
        migrations.RunSQL(
            SPOTS,
            NO_SPOTS,
            state_operations=[
                migrations.CreateModel(
                    name="CaseSpot",
                    fields=[
                        ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="cases.case")),
                        ("spot", linli.cases.models.case.PointColumn()),
                    ],
                    options={"db_table": "cases_spot"},
                )
            ],
        ),
        migrations.RunSQL(UP, DOWN),
    ]
