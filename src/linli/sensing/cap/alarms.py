"""An alarm as an alert for the emergency platform: the stairwell, never the home or a person."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.sensing.cap.values import Alert, Area, Info

# Cause: category of CAP, what is said in Chinese and in English.
CAUSES: dict[str, tuple[str, str, str]] = {
    "fire": ("Fire", "火警", "Fire alarm"),
    "gas": ("Safety", "燃气泄漏", "Gas alarm"),
    "co": ("Safety", "一氧化碳", "Carbon monoxide alarm"),
    "help": ("Rescue", "求助", "Call for help"),
    "water": ("Infra", "漏水", "Water leak"),
    "falling": ("Safety", "高空坠物", "Object fell from a height"),
}
LASTS = timedelta(hours=2)
RADIUS_KM = 0.05
RESTRICTION = "For the emergency services of the area"


def alert_of(
    *,
    alarm_id: UUID,
    cause: str,
    is_confirmed: bool,
    is_drill: bool,
    sender: str,
    address: str,
    lon: float | None,
    lat: float | None,
    onset: datetime,
    sent: datetime,
) -> Alert:
    """The alert of a critical alarm, in Chinese and in English.

    Raises:
        KeyError: nobody outside is told of such a cause.
    """
    category, chinese, english = CAUSES[cause]
    circles = () if lon is None or lat is None else ((lon, lat, RADIUS_KM),)
    area = Area(address, circles=circles)

    def info(language: str, event: str, headline: str) -> Info:
        return Info(
            event=event,
            urgency="Immediate",
            severity="Severe",
            certainty="Observed" if is_confirmed else "Likely",
            categories=(category,),
            language=language,
            responses=("Assess",) if cause == "help" else ("Prepare",),
            onset=onset,
            expires=sent + LASTS,
            headline=headline,
            areas=(area,),
        )

    return Alert(
        identifier=f"linli-{alarm_id}",
        sender=sender,
        sent=sent,
        status="Exercise" if is_drill else "Actual",
        msg_type="Alert",
        scope="Restricted",
        restriction=RESTRICTION,
        note="演练 drill" if is_drill else "",
        infos=(
            info("zh-CN", chinese, f"{address}：{chinese}"),
            info("en-US", english, f"{english}: {address}"),
        ),
    )
