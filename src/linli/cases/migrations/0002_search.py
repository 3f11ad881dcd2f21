from django.db import migrations

# The first serves the map's viewport and the search for duplicates nearby, the second the search.
FORWARD = """
CREATE INDEX case_open_point ON cases_case USING gist (point(lon, lat))
    WHERE state IN ('unsure', 'open', 'offered', 'accepted', 'en_route', 'on_scene')
      AND lon IS NOT NULL;
CREATE INDEX case_search ON cases_case USING gin (search);
"""
BACK = "DROP INDEX case_open_point; DROP INDEX case_search;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
