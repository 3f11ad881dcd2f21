"""Feeds, the contracts they run under, and what was delivered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.core.ids import new_id
from linli.exchange.states import ABOUT, DELIVERY_STATES, MODES, RECEIVED, WAITING


class Feed(models.Model):
    """One department's data, delivered again and again under a contract."""

    code = models.CharField(primary_key=True, max_length=40)
    about = models.CharField(max_length=10, choices=[(one, one) for one in ABOUT])
    owner = models.CharField(max_length=120)
    # Persons are linked only with those of feeds that share one of these.
    purposes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # How old the newest delivery may be.
    freshness = models.DurationField()
    # The rows that are current lie in a sealed file of this number; 0 before the first delivery.
    state_number = models.PositiveIntegerField(default=0)
    state_rows = models.PositiveIntegerField(default=0)
    placed_rows = models.PositiveIntegerField(default=0)
    # The stamp of the address base by which the current rows were placed.
    placed_by = models.BigIntegerField(default=0)
    # A view of a database that is read, by the name of its address in the settings.
    view_source = models.CharField(max_length=40, blank=True)
    view_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class ContractVersion(models.Model):
    """The words of a contract as they were agreed; versions are never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT)
    version = models.CharField(max_length=40)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    # What changed against the version before, each with a code: see contracts.compare.
    changes = models.JSONField(default=list)
    is_breaking = models.BooleanField(default=False)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["feed", "version"], name="exch_contract_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.feed_id} {self.version}"


class Delivery(models.Model):
    """One file as it was delivered; the same content again is the same delivery."""

    id = models.UUIDField(primary_key=True, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT)
    contract = models.ForeignKey(ContractVersion, on_delete=models.PROTECT)
    # SHA-256 of the content.
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, choices=[(mode, mode) for mode in MODES])
    sender = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=14, choices=[(state, state) for state in DELIVERY_STATES], default=RECEIVED
    )
    # given, accepted, quarantined, new, changed, unchanged, ended, placed, suppressed: rows.
    counts = models.JSONField(default=dict)
    # Why rows were quarantined: [{code, column, rows}], most first.
    reasons = models.JSONField(default=list)
    # What was noticed about the file: encoding, columns that are not in the contract.
    notices = models.JSONField(default=list)
    # Why the whole was refused: {code, facts}.
    refusal = models.JSONField(null=True)
    state_number = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # The content was made unreadable, after its retention or for a person who asked.
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["feed", "mode", "digest"], name="exch_delivery_once"),
        )
        indexes = (
            models.Index(fields=["feed", "-received_at"], name="delivery_of_feed"),
            # What the pipeline takes up next.
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state__in=WAITING),
                name="exch_delivery_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.feed_id} {self.file_name}"


class Upload(models.Model):
    """A delivery that comes in parts and can be resumed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE)
    sender = models.CharField(max_length=80)
    file_name = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, choices=[(mode, mode) for mode in MODES])
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.CASCADE)

    class Meta:
        indexes = (models.Index(fields=["made_at"], name="exch_upload_by_age"),)
