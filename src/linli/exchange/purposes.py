"""Which service a case may need to know of: its category, and the purposes that go with it.

A category that is not here opens no service record. School enrolment has none: no matter that is
reported needs to know who is enrolled where.
"""

CARE = ("care-visits", "health-home-visits")
FIRE = ("fire-safety",)
SHELTER = ("emergency-shelter",)
MEDIATION = ("legal-mediation",)
PROPERTY = ("property-service",)
TENANCY = ("tenancy-register",)
DEVICES = ("device-upkeep",)
ENTERPRISE = ("enterprise-service",)
URBAN = ("urban-management",)

PURPOSES_OF: dict[str, tuple[str, ...]] = {
    "elder-help": CARE,
    "medical-help": CARE,
    "person-trapped": (*FIRE, *CARE),
    "missing-person": CARE,
    "fire-smoke": (*FIRE, *CARE, *SHELTER),
    "gas-leak": (*FIRE, *CARE, *SHELTER),
    "evacuation-blocked": FIRE,
    "ebike-stairwell": FIRE,
    "fire-equipment": (*FIRE, *DEVICES),
    "flooding": SHELTER,
    "facade-loose": SHELTER,
    "neighbour-dispute": MEDIATION,
    "family-dispute": MEDIATION,
    "water-burst": PROPERTY,
    "sewage": PROPERTY,
    "housing-repair": PROPERTY,
    "property-fee": PROPERTY,
    "lift-fault": DEVICES,
    "door-access": DEVICES,
    "residence-permit": TENANCY,
    "food-safety": ENTERPRISE,
    "labour-wage": ENTERPRISE,
    "unlicensed-vending": URBAN,
    "illegal-construction": URBAN,
}


def purposes_of(category: str) -> tuple[str, ...]:
    """The purposes that a case of this category has, the likeliest first; () for none."""
    return PURPOSES_OF.get(category, ())
