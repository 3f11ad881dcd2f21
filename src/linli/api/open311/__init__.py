"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2) and FixMyStreet's updates extension."""
