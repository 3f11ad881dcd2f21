"""From one notice to every stream that may know: load once, decide once, encode once."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections

from linli.web.live import wire
from linli.web.live.listener import Notice, listen
from linli.web.live.ports import Ports, Summary, Viewer, may_see
from linli.web.live.registry import Ceilings, Registry
from linli.web.live.stream import Key, Stream

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
RENEW_SECONDS = 180.0
AT_ONCE = 500
RESET = (Key("reset"), wire.event(name="reset", data={}))
# Says only that the list of alarms is another; each page asks for what it may see.
ALARMS = (Key("alarms"), wire.event(name="alarms", data={}))
WORK = (Key("work"), wire.event(name="work", data={}))
SIGNED_OUT = wire.event(name="signed-out", data={})

Found = TypeVar("Found")


class Hub:
    """The streams of one process."""

    def __init__(
        self, *, ports: Ports, params: Mapping[str, Any], ceilings: Ceilings | None = None
    ) -> None:
        self.ports = ports
        self.registry = Registry(ceilings or Ceilings())
        self.is_listening = asyncio.Event()
        self._params = params
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._heard = Notice()
        self._news = asyncio.Event()
        self._cursor: str | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen; needs a running event loop."""
        jobs = (
            listen(
                params=self._params,
                heard=self.hear,
                connected=self._catch_up,
                lost=self.is_listening.clear,
            ),
            self._deliver(),
            self._beat(),
            self._renew(),
        )
        self._tasks = [asyncio.create_task(job) for job in jobs]
        for task in self._tasks:
            task.add_done_callback(_die_loudly)

    async def stop(self) -> None:
        """End every stream with a moment to come back at, then stop listening."""
        for stream in list(self.registry.streams):
            stream.end()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._threads.shutdown(wait=False, cancel_futures=True)

    def hear(self, notice: Notice) -> None:
        """Take a notice; what comes while another is handled is handled together."""
        self._heard.merge(notice)
        self._news.set()

    async def ask(self, question: Callable[[], Found]) -> Found:
        """Call one of the ports, in a thread that keeps no database connection."""

        def asked() -> Found:
            try:
                return question()
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)

    async def catch_up(self, stream: Stream, cursor: str) -> None:
        """Send one stream what it missed since the event it saw last."""
        missed = await self.ask(partial(self.ports.load_since, cursor=cursor))
        if missed is None:
            stream.put(*RESET)
            return
        for summary in missed:
            for key, payload in self._news_for(stream, summary):
                stream.put(key, payload)
        if stream.kind == "field":
            stream.put(*WORK)

    async def _catch_up(self) -> None:
        """After LISTEN stands: what happened while nobody heard goes to everyone."""
        if self._cursor is None:
            self._cursor = await self.ask(self.ports.present)
        else:
            missed = await self.ask(partial(self.ports.load_since, cursor=self._cursor))
            if missed is None:
                self._cursor = await self.ask(self.ports.present)
                for stream in self.registry.streams:
                    stream.put(*RESET)
            else:
                self._fan_out(missed)
        self.is_listening.set()

    async def _deliver(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            notice, self._heard = self._heard, Notice()
            for stream in [s for s in self.registry.streams if _session(s) in notice.ended]:
                stream.end(SIGNED_OUT)
            if notice.users:
                await self._renew_streams(
                    [
                        s
                        for s in self.registry.streams
                        if s.viewer and s.viewer.user_id in notice.users
                    ]
                )
            try:
                await self._tell(notice)
            except DatabaseError as error:
                # The listener will lose its connection too, and catch up from the cursor.
                log.warning("live.load_failed", error=type(error).__name__)
                self._heard.merge(notice)
                asyncio.get_running_loop().call_later(1.0, self._news.set)

    async def _tell(self, notice: Notice) -> None:
        found: dict[UUID, Summary] = {}
        ids = list(notice.cases)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            found |= await self.ask(partial(self.ports.load_summaries, ids=some))
        self._fan_out(list(found.values()), members=notice.members, codes=notice.codes)
        if notice.alarms:
            for _scopes, streams in self.registry.consoles():
                _put(streams, *ALARMS)

    def _fan_out(
        self,
        summaries: Sequence[Summary],
        *,
        members: Collection[UUID] = (),
        codes: Collection[str] = (),
    ) -> None:
        told: set[str] = set()
        for summary in summaries:
            self._to_consoles(summary)
            for member in summary.member_ids:
                _put(self.registry.of_member(member), *_case(summary))
            for member in summary.former_member_ids - summary.member_ids:
                _put(self.registry.of_member(member), *_gone(summary))
            for code in summary.codes:
                told.add(code)
                _put(self.registry.of_code(code), *_progress(summary, code))
            self._cursor = summary.cursor
        for code in set(codes) - told:
            payload = wire.event(name="progress", data={"code": code})
            _put(self.registry.of_code(code), Key("progress", code), payload)
        for member in members:
            _put(self.registry.of_member(member), *WORK)

    def _to_consoles(self, summary: Summary) -> None:
        case, gone = _case(summary), _gone(summary)
        for scopes, streams in self.registry.consoles():
            news = _console_news(scopes, summary, case, gone)
            if news:
                _put(streams, *news)

    def _news_for(self, stream: Stream, summary: Summary) -> Iterable[tuple[Key, bytes]]:
        if stream.viewer is None:
            if stream.code in summary.codes:
                yield _progress(summary, stream.code)
        elif stream.kind == "console":
            news = _console_news(stream.viewer.scopes, summary, _case(summary), _gone(summary))
            if news:
                yield news
        elif stream.viewer.member_id in summary.member_ids:
            yield _case(summary)
        elif stream.viewer.member_id in summary.former_member_ids:
            yield _gone(summary)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for stream in list(self.registry.streams):
                stream.beat()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._renew_streams([s for s in self.registry.streams if s.viewer])

    async def _renew_streams(self, streams: Sequence[Stream]) -> None:
        """Ask again whether each session may still see what it sees, once per session."""
        answers: dict[tuple[str, str], Viewer | None] = {}
        for stream in streams:
            viewer = stream.viewer
            if viewer is None or stream not in self.registry.streams:
                continue
            which = (viewer.session, stream.kind)
            if which not in answers:
                try:
                    answers[which] = await self.ask(
                        partial(self.ports.renewed, viewer=viewer, kind=stream.kind)
                    )
                except DatabaseError as error:
                    log.warning("live.renewal_failed", error=type(error).__name__)
                    return
            renewed = answers[which]
            if renewed is None:
                stream.end(SIGNED_OUT)
            elif renewed != viewer:
                self.registry.renew(stream, renewed)
                # What may be seen has changed, so what is shown has to be loaded anew.
                stream.put(*RESET)


def _console_news(
    scopes: frozenset[Any], summary: Summary, case: tuple[Key, bytes], gone: tuple[Key, bytes]
) -> tuple[Key, bytes] | None:
    path = summary.area_path
    if may_see(scopes=scopes, organisation_ids=summary.organisation_ids, area_path=path):
        return case
    former = summary.former_organisation_ids
    if former and may_see(scopes=scopes, organisation_ids=former, area_path=path):
        return gone
    return None


def _case(summary: Summary) -> tuple[Key, bytes]:
    payload = wire.event(name="case", data=summary.console, cursor=summary.cursor)
    return Key("case", str(summary.id)), payload


def _gone(summary: Summary) -> tuple[Key, bytes]:
    payload = wire.event(name="gone", data={"id": summary.id}, cursor=summary.cursor)
    return Key("case", str(summary.id)), payload


def _progress(summary: Summary, code: str) -> tuple[Key, bytes]:
    data = {"code": code, **summary.public}
    return Key("progress", code), wire.event(name="progress", data=data, cursor=summary.cursor)


def _put(streams: Iterable[Stream], key: Key, payload: bytes) -> None:
    for stream in streams:
        stream.put(key, payload)


def _session(stream: Stream) -> str:
    return stream.viewer.session if stream.viewer else ""


def _die_loudly(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("live.task_died", exc_info=task.exception())
        # Streams that fall silent look well; a process that ends is started again.
        os.kill(os.getpid(), signal.SIGTERM)
