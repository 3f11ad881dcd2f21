"""Categories: the kind of case, with its form, grade, clocks and ends."""

from django.db import models

from linli.core.ids import new_id


class Category(models.Model):
    """What a case is about (Open311: service). Changed only through services, with history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    group = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, default="report")
    grade = models.CharField(max_length=2, default="P3")
    owner_kind = models.CharField(max_length=16)
    is_life_safety = models.BooleanField(default=False)
    is_anonymous_allowed = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    # {acknowledge_minutes, arrive_minutes, resolve_minutes, around_the_clock}
    clocks = models.JSONField(default=dict)
    reroute_clock = models.CharField(max_length=8, default="restart")
    reopen_days = models.PositiveSmallIntegerField(default=7)
    skills = models.JSONField(default=list)
    # Open311 attributes, in order.
    form = models.JSONField(default=list)
    dispositions = models.JSONField(default=list)
    guidance = models.TextField(blank=True)
    guidance_en = models.TextField(blank=True)
    # {who_zh, who_en, phone} where somebody else handles it.
    not_ours = models.JSONField(null=True, blank=True)
    keywords = models.JSONField(default=list)
    desk_questions = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(grade__in=("P1", "P2", "P3", "P4")), name="category_grade"
            ),
            models.CheckConstraint(
                condition=models.Q(reroute_clock__in=("restart", "keep")),
                name="category_reroute_clock",
            ),
        )

    def __str__(self) -> str:
        return self.name


class CategoryVersion(models.Model):
    """A category as it was after a change: who changed it, when and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["category", "version"], name="category_version_once"),
        )
