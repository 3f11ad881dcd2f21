"""Where somebody on shift was asked to stand by."""

from django.db import models

from linli.core.ids import new_id

STANDBY_STATES = ("offered", "accepted", "declined", "expired")


class Standby(models.Model):
    """One row for each member, the last move only: a place, never a trail. Gone with the shift."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.OneToOneField("people.Member", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=[(s, s) for s in STANDBY_STATES])
    lon = models.FloatField()
    lat = models.FloatField()
    # How much likelier a call is reached in time once they stand there, and seconds to go.
    gain = models.FloatField()
    way_s = models.FloatField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    offered_by = models.CharField(max_length=80)

    class Meta:
        indexes = (
            # Offers of moves that run out.
            models.Index(
                fields=["expires_at"], condition=models.Q(state="offered"), name="standby_expiry"
            ),
        )
