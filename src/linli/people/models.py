"""Organisations, teams, members, skills, shifts and working calendars."""

from django.db import models
from django.db.models import F, Q

from linli.core.clock import now
from linli.core.ids import new_id


class WorkCalendar(models.Model):
    """When an organisation works. `weekly` maps weekday 0-6 to periods ``["08:30", "12:00"]``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_around_the_clock = models.BooleanField(default=False)
    weekly = models.JSONField(default=dict)
    keeps_cn_holidays = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day on which a calendar differs: closed, or worked although the week says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "on"], name="calendar_day_once"),
        )


class Organisation(models.Model):
    """Who owns cases: police post, street office, community, property company, utility ..."""

    KINDS = (
        "police",
        "street_office",
        "community",
        "property",
        "utility",
        "fire",
        "medical",
        "volunteers",
        "command",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    # Where it is responsible; nowhere named means everywhere.
    areas = models.ManyToManyField("places.Place", blank=True, related_name="+")
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT)
    public_phone = models.CharField(max_length=40, blank=True)
    # For so many seconds the desk may decide whom to send before dispatch does; 0: at once.
    proposal_s = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Some members of an organisation under one lead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    lead = models.ForeignKey(
        "Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    # A micro fire station turns out as one to every fire in its areas.
    is_fire_station = models.BooleanField(default=False)
    areas = models.ManyToManyField("places.Place", blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something that not every responder can do, such as lift rescue."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's place in an organisation. Name is the account's; the phone lies in the vault."""

    KINDS = ("officer", "grid_worker", "property_staff", "volunteer", "desk", "manager")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField("guard.User", on_delete=models.PROTECT, related_name="member")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    skills = models.ManyToManyField(Skill, blank=True)
    # Place of duty: the last one only, known while on shift, never a trail.
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    duty_place = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=["organisation", "kind"], name="member_org_kind"),)


class Shift(models.Model):
    """A half-open period in which a member is on duty, at a place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    duty_place = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_has_length"
            ),
        )
        # Serves "who is on shift now".
        indexes = (
            models.Index(
                fields=["ends_at", "starts_at"],
                condition=Q(withdrawn_at__isnull=True),
                name="shift_by_end",
            ),
            models.Index(fields=["member", "starts_at"], name="shift_of_member"),
        )


class ShiftDraft(models.Model):
    """A shift that a lead considers: on no plan until it is published, perhaps nobody's yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    duty_place = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_draft_has_length"
            ),
        )
        indexes = (models.Index(fields=["organisation", "starts_at"], name="shift_draft_of"),)


class ShiftSwap(models.Model):
    """A wish to give a shift to a colleague: asked, agreed by both and the lead, or refused."""

    STATES = ("asked", "agreed", "approved", "refused", "withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    taker = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="asked")
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(state__in=("asked", "agreed")),
                name="one_open_swap_per_shift",
            ),
        )
