"""What a field can mean, what a feed is about, and what persons may be linked for: closed lists."""

CONCEPTS = frozenset(
    {
        "person.name", "person.name_en", "person.nickname", "person.id_number", "person.phone",
        "person.birth_date", "person.sex", "person.household",
        "home.address", "home.key", "home.tenancy",
        "business.name", "business.short_name", "business.credit_code", "business.phone",
        "business.address", "business.trade", "business.contact_name",
        "place.address", "device.serial", "device.kind", "event.date",
        "record.key", "record.changed_at",
    }
)  # fmt: skip

# Concepts that speak of a person whatever the feed is about.
PERSONAL = frozenset(
    {concept for concept in CONCEPTS if concept.startswith("person.")}
    | {"home.tenancy", "business.contact_name"}
)

PURPOSES = frozenset(
    {
        "care-visits", "tenancy-register", "school-enrolment", "health-home-visits",
        "legal-mediation", "fire-safety", "property-service", "emergency-shelter",
        "enterprise-service", "urban-management", "device-upkeep",
    }
)  # fmt: skip

ENTITIES = frozenset({"person", "home", "business", "place", "device"})

# The format that a concept brings along where the field names none.
FORMATS = {
    "person.id_number": "id-number",
    "person.phone": "phone",
    "business.phone": "phone",
    "business.credit_code": "credit-code",
}
