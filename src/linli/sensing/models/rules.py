"""Rules of the alarm engine, each with all its versions."""

from django.db import models

from linli.core.ids import new_id


class Rule(models.Model):
    """A rule as it is now; `content` is `engine.values.Rule` in JSON."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()


class RuleVersion(models.Model):
    """A rule as it was after a change: who changed it, when and why."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    is_active = models.BooleanField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["rule", "version"], name="rule_version_once"),
        )
