"""The demo's weather service: warnings by CAP, signed, through the public door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from linli.sim.agenda import Agenda
from linli.sim.client import Client, Refused

log = logging.getLogger(__name__)

# A warning holds for one of the four parts of a day and a little beyond, so that whoever starts
# the demo meets one, and a second start in the same part sends the very same message.
PART = timedelta(hours=6)
BEYOND = timedelta(hours=2)
UPDATE_AFTER = timedelta(minutes=4)
SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
Words = tuple[str, str, str, str]
# Event, headline, what is expected, what to do: in Chinese, in English.
RAIN: dict[str, Words] = {
    "zh-CN": (
        "暴雨",
        "暴雨橙色预警",
        "预计未来三小时降雨量将达50毫米以上，局地伴有雷电。",
        "请不要进入地下车库和低洼路段，关好门窗，远离电线杆和围墙。",
    ),
    "en-US": (
        "Rainstorm",
        "Orange rainstorm warning",
        "More than 50 mm of rain are expected within three hours, in places with thunder.",
        "Keep out of underground garages and low-lying roads, close windows, and keep away from"
        " poles and walls.",
    ),
}
LONGER: dict[str, Words] = {
    "zh-CN": (*RAIN["zh-CN"][:2], "降雨比预计持续更久。", RAIN["zh-CN"][3]),
    "en-US": (*RAIN["en-US"][:2], "The rain lasts longer than expected.", RAIN["en-US"][3]),
}
FLOOD: dict[str, Words] = {
    "zh-CN": ("洪水", "防汛演练：洪水蓝色预警", "这是一次演练。", "不用采取行动。"),
    "en-US": ("Flood", "Flood drill: blue warning", "This is an exercise.", "Nothing to do."),
}


class Weather:
    """Sends what a weather service would; `source` is what demo.json says of its door."""

    def __init__(self, client: Client, agenda: Agenda, source: dict[str, Any]) -> None:
        self.client, self.agenda, self.source = client, agenda, source

    def begin(self, now: datetime) -> None:
        """Warn of rain, hold an exercise, and say soon after that the rain lasts longer."""
        start = now.replace(minute=0, second=0, microsecond=0)
        start -= timedelta(hours=start.hour % 6)
        until = start + PART + BEYOND
        self.send(self._message("rain", RAIN, "Severe", sent=start, until=until))
        drill = self._message("drill", FLOOD, "Minor", sent=start, until=until, status="Exercise")
        self.send(drill)
        self.agenda.at(now + UPDATE_AFTER, lambda _moment: self._longer(start))

    def _longer(self, start: datetime) -> None:
        sent = start + timedelta(minutes=1)
        until = start + PART + 2 * BEYOND
        first = f"{self.source['sender']},{_name('rain', start)},{_time(start)}"
        update = self._message(
            "rain-longer", LONGER, "Severe", sent=sent, until=until, references=first
        )
        self.send(update)

    def send(self, document: bytes) -> None:
        """Deliver one message, signed as Standard Webhooks has it."""
        made = hashlib.sha256(document).hexdigest()[:32]
        try:
            self.client.push(
                f"/hooks/cap/{self.source['name']}",
                document,
                lambda at: _signed(self.source["secret"], f"msg_{made}", at, document),
            )
        except Refused as refused:
            # The town lives on without its weather.
            log.warning("a warning was refused: %s", refused)

    def _message(
        self,
        what: str,
        words: dict[str, Words],
        severity: str,
        *,
        sent: datetime,
        until: datetime,
        status: str = "Actual",
        references: str = "",
    ) -> bytes:
        begin = sent if not references else sent - timedelta(minutes=1)
        named = f"<references>{escape(references)}</references>" if references else ""
        parts = "".join(self._part(one, words[one], severity, until) for one in words)
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{SPACE}">'
            f"<identifier>{_name(what, begin)}</identifier>"
            f"<sender>{escape(self.source['sender'])}</sender><sent>{_time(sent)}</sent>"
            f"<status>{status}</status><msgType>{'Update' if references else 'Alert'}</msgType>"
            f"<scope>Public</scope>{named}{parts}</alert>"
        )
        return text.encode()

    def _part(self, language: str, words: Words, severity: str, until: datetime) -> str:
        event, headline, expected, advice = (escape(one) for one in words)
        west, south, east, north = self.source["bounds"]
        corners = ((south, west), (south, east), (north, east), (north, west), (south, west))
        ring = " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in corners)
        return (
            f"<info><language>{language}</language><category>Met</category><event>{event}</event>"
            "<responseType>Prepare</responseType><urgency>Expected</urgency>"
            f"<severity>{severity}</severity><certainty>Likely</certainty>"
            f"<expires>{_time(until)}</expires><senderName>{escape(self.source['title'])}"
            f"</senderName><headline>{headline}</headline><description>{expected}</description>"
            f"<instruction>{advice}</instruction><area><areaDesc>{escape(self.source['area'])}"
            f"</areaDesc><polygon>{ring}</polygon></area></info>"
        )


def _name(what: str, at: datetime) -> str:
    return f"demo-{what}-{at:%Y%m%d%H}"


def _time(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat().replace("+00:00", "-00:00")


def _signed(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    sent_at = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{sent_at}.".encode() + body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/cap+xml",
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": f"v1,{mark}",
    }
