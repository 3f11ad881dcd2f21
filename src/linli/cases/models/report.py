"""What reporters told us."""

from django.db import models
from django.db.models import Q

from linli.cases.models.case import Case
from linli.cases.models.category import Category
from linli.core.ids import new_id


class Report(models.Model):
    """What one reporter or device told us; only its link to a case is ours and may change."""

    CHANNELS = ("portal", "desk", "open311", "api", "webhook", "field", "sensor")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=9, unique=True)
    channel = models.CharField(max_length=10, choices=[(name, name) for name in CHANNELS])
    source = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT)
    # Text, address, answers and the link to a picture, sealed: see `linli.cases.content`.
    sealed = models.BinaryField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # The subject in the vault, when the reporter left a way to be reached.
    reporter_id = models.UUIDField(null=True)
    device_id = models.CharField(max_length=80, blank=True)
    wants_news = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="report_on_earth",
            ),
        )
        indexes = (
            # Serves the watch over reports that no case has taken up.
            models.Index(
                fields=["received_at"], condition=Q(case__isnull=True), name="report_waiting"
            ),
            models.Index(fields=["received_at", "id"], name="report_by_time"),
            models.Index(
                fields=["reporter_id"], condition=Q(reporter_id__isnull=False), name="report_from"
            ),
            models.Index(fields=["place", "received_at"], name="report_at_place"),
        )


class Media(models.Model):
    """A photo, stored without metadata and sealed under its own key, a small copy beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="media")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="media")
    file = models.CharField(max_length=120)
    thumbnail = models.CharField(max_length=120)
    content_type = models.CharField(max_length=30)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
