"""An alarm as an alert for the emergency platform: the stairwell, never the home or a person."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from linli.sensing.cap.values import Alert, Area, Info
from linli.sensing.cap.writing import time_text

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


# What is added to the headline when it is over, or was none: in Chinese, in English.
OVER = ("（已恢复）", " (over)")
NONE = ("（已撤销：演练或误报）", " (called off: a drill or a false alarm)")


def over(first: Alert, *, sent: datetime) -> Alert:
    """The update that says that an alert of ours is over."""
    said = _all_clear(first, OVER, sent)
    return replace(said, identifier=f"{first.identifier}-over", msg_type="Update")


def called_off(first: Alert, *, earlier: tuple[Alert, ...], sent: datetime) -> Alert:
    """The cancellation of an alert of ours that was a drill or false, with all sent about it."""
    said = _all_clear(first, NONE, sent)
    return replace(
        said,
        identifier=f"{first.identifier}-cancel",
        msg_type="Cancel",
        references=" ".join(_reference(one) for one in earlier),
        note="演练或误报 drill or false alarm",
    )


def _all_clear(first: Alert, added: tuple[str, str], sent: datetime) -> Alert:
    infos = tuple(
        replace(
            info,
            urgency="Past",
            responses=("AllClear",),
            expires=sent + LASTS,
            headline=info.headline + added[0 if info.language.startswith("zh") else 1],
        )
        for info in first.infos
    )
    return replace(first, sent=sent, references=_reference(first), infos=infos)


def _reference(one: Alert) -> str:
    return f"{one.sender},{one.identifier},{time_text(one.sent)}"
