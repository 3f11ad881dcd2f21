"""The files of homes, businesses and persons; a person has one for each purpose, and no other."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linli.exchange.states import CURRENT, ENTITIES, FILE_STATES

STATES = [(state, state) for state in FILE_STATES]


class HomeFile(models.Model):
    """What is known of one home; nothing in it is about a person.

    `content` is {"fields": {name: {value, feed, delivery, row, rule, at}},
    "records": {feed: [{"delivery", "row", "values": {name: value}}]}}.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    place_code = models.CharField(max_length=60, unique=True)
    # Of the home's community, for those whose area it lies in.
    place_path = models.CharField(max_length=400, db_collation="C")
    address = models.CharField(max_length=240)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=STATES, default=CURRENT)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["place_path"], name="exch_home_file_path"),)

    def __str__(self) -> str:
        return self.address


class BusinessFile(models.Model):
    """What is known of one business at one address; `content` as in HomeFile."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=160)
    credit_code = models.CharField(max_length=18, blank=True)
    place_code = models.CharField(max_length=60, blank=True)
    place_path = models.CharField(max_length=400, blank=True, db_collation="C")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=STATES, default=CURRENT)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["name"], name="exch_business_file_name"),
            models.Index(fields=["place_code"], name="exch_business_file_place"),
            models.Index(fields=["credit_code"], name="exch_business_file_credit_code"),
        )

    def __str__(self) -> str:
        return self.name


class PersonFile(models.Model):
    """One person's service record for one purpose; its content lies sealed under its own key.

    No column joins it to the same person's record for another purpose.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    purpose = models.CharField(max_length=40)
    place_code = models.CharField(max_length=60, blank=True)
    # JSON as in HomeFile, only fields whose contract names the purpose.
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=STATES, default=CURRENT)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = (
            # Who is served at an address, from within a task there.
            models.Index(fields=["place_code", "purpose"], name="exch_person_file_place"),
        )


class FileVersion(models.Model):
    """A file as it was; of persons' files only which fields changed, not what they said."""

    id = models.BigAutoField(primary_key=True)
    entity = models.CharField(max_length=10, choices=[(one, one) for one in ENTITIES])
    file_id = models.UUIDField()
    version = models.PositiveIntegerField()
    content = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    # created, changed, merged, split, ended.
    kind = models.CharField(max_length=10)
    # The run of the pipeline that made it: the newest delivery that took part.
    delivery_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["file_id", "version"], name="exch_file_version_once"),
        )


class Record(models.Model):
    """Which file a delivered record belongs to; `record` is the feed and a keyed digest."""

    id = models.BigAutoField(primary_key=True)
    entity = models.CharField(max_length=10, choices=[(one, one) for one in ENTITIES])
    purpose = models.CharField(max_length=40, blank=True)
    record = models.CharField(max_length=90)
    file_id = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "purpose", "record"], name="exch_record_in_one_file"
            ),
        )
        indexes = (models.Index(fields=["file_id"], name="exch_record_of_file"),)


class Change(models.Model):
    """The feed of changes for subscribers, in order; whose purpose it is not gets no line of it."""

    number = models.BigAutoField(primary_key=True)
    entity = models.CharField(max_length=10, choices=[(one, one) for one in ENTITIES])
    purpose = models.CharField(max_length=40, blank=True)
    file_id = models.UUIDField()
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["entity", "purpose", "number"], name="exch_change_by_purpose"),
        )


class Suppressed(models.Model):
    """A record whose person asked to be forgotten: later deliveries of it are dropped, counted."""

    record = models.CharField(primary_key=True, max_length=90)
    at = models.DateTimeField()
