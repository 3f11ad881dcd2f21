"""Filters that a person keeps for themselves."""

from django.db import models

from linli.core.ids import new_id


class SavedFilter(models.Model):
    """A name for a query of the queue; one of a name for each account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("guard.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once"),
        )

    def __str__(self) -> str:
        return self.name
