"""Accounts of staff, what each was granted, keys of programs, and the record of reads."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from linli.core.clock import now
from linli.core.ids import new_id
from linli.guard.roles import ROLES


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: staff, responders and volunteers. Residents need no account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = False
    joined_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.username


class Grant(models.Model):
    """A role, limited to an organisation and an area; empty means the whole cell."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    # Ids only: organisations and places lie above this package.
    organisation_id = models.UUIDField(null=True, blank=True)
    area_id = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "organisation_id", "area_id"],
                nulls_distinct=False,
                name="grant_once",
            ),
        )


class BrokenGlass(models.Model):
    """Emergency access of one person to one case; `case_id` only, since cases lie above."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="glasses")
    case_id = models.UUIDField()
    reason = models.TextField()
    opened_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="reviews_of_glass"
    )
    was_right = models.BooleanField(null=True)
    review = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__regex=r"^.{20,}"), name="glass_reason_long_enough"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("opened_at"))
                & models.Q(until__lte=models.F("opened_at") + timedelta(minutes=60)),
                name="glass_at_most_an_hour",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, was_right__isnull=True)
                | models.Q(reviewed_at__isnull=False, was_right__isnull=False),
                name="glass_review_whole",
            ),
        )
        indexes = (
            # Serves every refused look at a case.
            models.Index(fields=["user", "case_id", "until"], name="glass_open"),
            # Serves the list of what waits for a review.
            models.Index(
                fields=["opened_at"],
                condition=models.Q(reviewed_at__isnull=True),
                name="glass_to_review",
            ),
        )


class ApiKey(models.Model):
    """A program's key, or a person's token; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="api_keys")
    organisation_id = models.UUIDField(null=True, blank=True)
    per_minute = models.PositiveIntegerField(default=600)
    made_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)


class Hit(models.Model):
    """How often a sender used a door in one window of time; held briefly, by a keyed digest."""

    door = models.CharField(max_length=40)
    sender = models.CharField(max_length=64)
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["door", "sender", "window_at"], name="hit_once"),
        )
        indexes = (models.Index(fields=["window_at"], name="hit_by_age"),)
