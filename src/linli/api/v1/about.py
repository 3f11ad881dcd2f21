"""What the document says of the API as a whole."""

ABOUT = """Linli's JSON API.

Programs send `Authorization: Bearer <key>`; an administrator makes keys under `/admin/clients/`
with the scopes `report` (send reports), `read`, `work` (steps with cases), `deliver` (for the feeds
it names) and `admin`. Pages use
their own session.

Writes take `Idempotency-Key`, a UUID that the sender makes: sent again, the write answers the same
and changes nothing; another body under the same key is refused (422). Reports must have one.

Refusals are problem documents (RFC 9457) with a stable `code`; past the limit of a key the answer
is 429 with `Retry-After`. Coordinates are WGS 84, longitude first. Times carry their offset from
UTC.

Sending a report:

```
curl -X POST /api/v1/reports -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
  -H "Idempotency-Key: $(uuidgen)" -d '{"text": "The light is out", "category": "stairwell-light"}'
```

Beside this API: Open311 GeoReport v2 begins at
[`/open311/v2/discovery.json`](/open311/v2/discovery.json); signed webhooks come in at
`/hooks/in/<name>` and go out to whoever subscribes, both as
[Standard Webhooks](https://www.standardwebhooks.com/) has it. Clouds of device makers push
readings to `/hooks/sensing/<vendor>`, signed with HMAC-SHA256 in `X-Signature-256`. Weather
and emergency services push alerts (CAP 1.1 and 1.2) to `/hooks/cap/<source>`, signed as at
`/hooks/in/`.
"""
# In the order in which a newcomer needs them.
TAGS = {
    "reports": "Send a report, follow it by its code, list those in scope.",
    "photos": "Send a photo to be named in a report or joined to a case.",
    "categories": "What can be reported, and what each category's form asks.",
    "places": "Communities, buildings and homes, by words or by point.",
    "cases": "What is being dealt with: lists, details, stories.",
    "case steps": "Correct, note, hand off, pause, resolve, close, reopen.",
    "assignments": "What responders are asked to do, and what they answer.",
    "rounds": "A responder's round of the day.",
    "alarms": "What detectors tell now, in the states of ISA-18.2, and its story.",
    "devices": "What hangs where, how it is, and what was done with it.",
    "twin": "What the twin was asked, and what it answered, with intervals.",
    "people": "Organisations and members, and who you are.",
    "stats": "Figures of the cell.",
    "webhooks in": "Addresses at which other systems report, signed.",
    "webhooks out": "Other systems that hear of cases, and their deliveries.",
    "ledger": "What changed, in order.",
    "exchange": "Departments deliver under contracts; subscribers hear of changes; files.",
}
