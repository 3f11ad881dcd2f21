"""Webhooks in: who may send to `/hooks/in/<name>`, and how their words map to ours."""

from django.db import models

from linli.core.clock import now
from linli.core.ids import new_id
from linli.feedback.webhooks.models import Delivery, Subscription

__all__ = ["Delivery", "InboundHook", "Subscription"]


class InboundHook(models.Model):
    """One sender of signed webhooks.

    The secret must be known to check signatures, so it is kept as it is; it opens this one door
    only, is shown once, and is replaced by making the hook anew under another name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.SlugField(max_length=60, unique=True)
    secret = models.CharField(max_length=120)
    mapping = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name
