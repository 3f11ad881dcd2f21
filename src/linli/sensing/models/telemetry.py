"""What devices measured, by time; sums of it; and what was refused."""

from django.db import models


class Reading(models.Model):
    """One value. The table is partitioned by day; made and dropped by `telemetry`, not by Django.

    `at` is when it counts (the device's time where that is near ours), `received_at` when we got
    it, `said_at` what the device said. `mark` tells its message from the device's others.
    """

    device = models.BigIntegerField()
    kind = models.SmallIntegerField()
    at = models.DateTimeField()
    mark = models.BigIntegerField()
    value = models.FloatField()
    received_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    pk = models.CompositePrimaryKey("device", "kind", "at", "mark")

    class Meta:
        managed = False
        db_table = "sensing_reading"


class Rollup(models.Model):
    """Readings of an hour or a day, summed up: kept when the readings themselves are gone."""

    id = models.BigAutoField(primary_key=True)
    device = models.BigIntegerField()
    kind = models.SmallIntegerField()
    span = models.CharField(max_length=4, choices=[("hour", "hour"), ("day", "day")])
    starts_at = models.DateTimeField()
    readings = models.IntegerField()
    lowest = models.FloatField()
    highest = models.FloatField()
    total = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["device", "kind", "span", "starts_at"], name="rollup_once"
            ),
        )
        indexes = (models.Index(fields=["span", "starts_at"], name="rollup_by_time"),)


class Refusal(models.Model):
    """How many messages were not taken, by reason, device and hour. Of what they held: nothing."""

    id = models.BigAutoField(primary_key=True)
    hour = models.DateTimeField()
    reason = models.CharField(max_length=30)
    # 0 where no device is known.
    device = models.BigIntegerField(default=0)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hour", "reason", "device"], name="refusal_once"),
        )


class Pushed(models.Model):
    """A reading that a vendor's cloud pushed and that the consumer has still to take."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    serial = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    value = models.FloatField()
    received_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    mark = models.BigIntegerField()
    counter = models.BigIntegerField(null=True)
