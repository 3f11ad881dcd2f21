from django.db import migrations

FORWARD = """
CREATE INDEX place_search ON places_place USING gin (search);
CREATE INDEX place_point ON places_place USING gist (point(lon, lat));
CREATE INDEX place_path_prefix ON places_place (path text_pattern_ops);
"""
BACK = "DROP INDEX place_search; DROP INDEX place_point; DROP INDEX place_path_prefix;"


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
