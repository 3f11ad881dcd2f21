"""Places, inside one another: district, street, community, grid, building, unit, home; roads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func

from linli.core.ids import new_id


class Place(models.Model):
    """One place. `path` joins the codes from the top down with ``/`` and ends with one."""

    KINDS = (
        "district",
        "street",
        "community",
        "village",
        "grid",
        "compound",
        "road",
        "number",
        "building",
        "unit",
        "home",
        "landmark",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=240)
    # Other names that people use for it; the search finds them too.
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    # Names it had before; texts and registers keep using them.
    old_names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    # Where it was learned: a register, a file, a survey.
    source = models.CharField(max_length=80, blank=True, default="")
    # The H3 cell of resolution 9 (some 0.1 km²) that holds its point.
    cell = models.CharField(max_length=16, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    path = models.CharField(max_length=400, db_collation="C")
    lon = models.FloatField()
    lat = models.FloatField()
    # A closed ring of [lon, lat]; west, south, east and north bound it for the index.
    ring = ArrayField(ArrayField(models.FloatField(), size=2), null=True, blank=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    search = SearchVectorField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="place_on_earth",
            ),
        )
        indexes = (
            models.Index(fields=["path"], name="place_path"),
            models.Index(fields=["kind", "parent"], name="place_kind_parent"),
        )

    def __str__(self) -> str:
        return self.name


class PlacesStamp(models.Model):
    """One row, raised with every change of a place, so that processes renew what they keep."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_places_stamp"),)

    def __str__(self) -> str:
        return str(self.value)


class PointOf(Func):
    """PostgreSQL's own point of longitude and latitude, for GiST indexes."""

    function = "point"


LON_LAT = PointOf(F("lon"), F("lat"))
