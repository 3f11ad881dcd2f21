"""What an alert says to somebody: kind of event, level, and the words of their language. Pure."""

from dataclasses import dataclass
from typing import Any

from linli.sensing.cap import china
from linli.sensing.cap.values import Alert, Info

# Level: gravest first. The severities of CAP 1.2 are told by the four colours that China uses
# (red, orange, yellow, blue); what is unknown is grey.
LEVELS = ("red", "orange", "yellow", "blue", "grey")
LEVEL_OF = {
    "Extreme": "red",
    "Severe": "orange",
    "Moderate": "yellow",
    "Minor": "blue",
    "Unknown": "grey",
}
# Kind: words by which an event is known as such, in the order in which they are tried.
KINDS: dict[str, tuple[str, ...]] = {
    "typhoon": ("台风", "热带风暴", "typhoon", "cyclone", "hurricane", "tropical storm"),
    "flood": ("洪", "内涝", "渍涝", "flood", "inundation", "storm surge"),
    "rain": ("暴雨", "强降水", "降雨", "rain"),
    "heat": ("高温", "热浪", "heat"),
    "thunder": ("雷", "冰雹", "thunder", "lightning", "hail"),
    "snow": ("雪", "结冰", "冻雨", "snow", "blizzard", "ice ", "icing"),
    "cold": ("寒", "低温", "霜冻", "cold", "frost", "freez"),
    "wind": ("大风", "沙尘", "wind", "gale", "dust"),
    "fog": ("雾", "霾", "fog", "smog", "haze"),
    "fire": ("火", "fire"),
    "quake": ("地震", "海啸", "earthquake", "tsunami"),
}
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Words:
    """An alert in one language; `parts` are all that is said in it, the gravest first."""

    language: str
    headline: str
    parts: tuple[Info, ...]


def kind_of(alert: Alert) -> str:
    """The kind of event: one of `KINDS`, else ``other``."""
    said = " ".join(
        " ".join([info.event, *(value for _name, value in info.event_codes), info.headline]).lower()
        for info in alert.infos
    )
    codes = [
        value
        for info in alert.infos
        for name, value in info.event_codes
        if name == china.EVENT_CODE
    ]
    said = f"{said} {' '.join(china.EVENTS.get(code, '') for code in codes)} "
    found = (kind for kind, words in KINDS.items() if any(word in said for word in words))
    return next(found, OTHER)


def level_of(info: Info) -> str:
    """The level of a part of an alert: the colour it names, else that of its severity."""
    named = dict(info.parameters).get(china.COLOUR, "").lower()
    return named if named in LEVELS else LEVEL_OF.get(info.severity, "grey")


def level(alert: Alert) -> str:
    """The gravest level that an alert names."""
    return min((level_of(info) for info in alert.infos), key=LEVELS.index, default="grey")


def words_for(alert: Alert, language: str) -> Words:
    """The alert in the viewer's language, else in English, else in its first.

    Args:
        language: such as ``zh-hans`` or ``en``; only its beginning counts.
    """
    spoken = list(dict.fromkeys(_begins(info.language) for info in alert.infos))
    wanted = _begins(language)
    chosen = next((one for one in (wanted, "en") if one in spoken), spoken[0] if spoken else "")
    parts = [info for info in alert.infos if _begins(info.language) == chosen]
    parts.sort(key=lambda info: LEVELS.index(level_of(info)))
    headline = next((one.headline for one in parts if one.headline), "")
    return Words(chosen, headline or (parts[0].event if parts else ""), tuple(parts))


def _begins(language: str) -> str:
    return language.lower().partition("-")[0]


def described(alert: Alert) -> dict[str, Any]:
    """What an alert says, in plain values for programs."""
    return {
        "cap": alert.version,
        "profile": alert.profile,
        "sender": alert.sender,
        "identifier": alert.identifier,
        "sent": alert.sent.isoformat(),
        "status": alert.status,
        "type": alert.msg_type,
        "scope": alert.scope,
        "kind": kind_of(alert),
        "level": level(alert),
        "references": alert.references,
        "parts": [
            {
                "language": info.language,
                "event": info.event,
                "headline": info.headline,
                "level": level_of(info),
                "expires": info.expires.isoformat() if info.expires else "",
                "areas": [area.description for area in info.areas],
            }
            for info in alert.infos
        ],
    }
