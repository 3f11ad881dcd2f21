"""Who owns which category where, as people set it."""

from django.db import models

from linli.core.ids import new_id


class OwnerRule(models.Model):
    """In this area (empty: everywhere), cases of this category belong to this organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey("cases.Category", on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["category", "area"], nulls_distinct=False, name="one_owner_rule"
            ),
        )
