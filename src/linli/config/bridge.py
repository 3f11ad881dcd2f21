"""Pages and API, Django WSGI in threads, behind an ASGI server.

Everything slow happens outside the threads: a request's body is read whole (to memory, then to
disk) before a thread takes it, and the answer leaves after the thread is free again. A slow client
therefore holds a connection, never a thread or a database connection.
docs/decisions/0021-one-address.md has the measurements.
"""

import asyncio
import io
import queue
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from django.db import close_old_connections

from linli.config.clientaddress import Network
from linli.config.wsgienviron import FileWrapper, Refused, Scope, wsgi_environ

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 1024 * 1024
PIECE = 256 * 1024
HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process grants; sizes in bytes."""

    threads: int = 4
    waiting: int = 256
    body: int = 25 * 1024 * 1024
    bodies: int = 256 * 1024 * 1024
    silence_seconds: float = 20.0
    upload_seconds: float = 180.0


class ClientGone(Exception):
    """The client left before its request was complete."""


@dataclass(slots=True)
class Answer:
    """What Django said; `body` may be a file, which the event loop sends piece by piece."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes | BinaryIO = b""


class Bridge:
    """An ASGI application around a WSGI one."""

    def __init__(
        self, wsgi: Wsgi, *, limits: Limits | None = None, trusted: tuple[Network, ...] = ()
    ) -> None:
        self.wsgi = wsgi
        self.limits = limits or Limits()
        self.trusted = trusted
        self.held = 0
        self.pending = 0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        for number in range(self.limits.threads):
            threading.Thread(target=self._work, name=f"web-{number}", daemon=True).start()

    def close(self) -> None:
        """Let the threads end once they have nothing to do."""
        for _ in range(self.limits.threads):
            self._jobs.put(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        body: BinaryIO = io.BytesIO()
        held = 0
        try:
            environ = wsgi_environ(scope, self.trusted)
            if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
                declared = self._declared(environ)
                held = declared if declared is not None else self.limits.body
                self._hold(held)
                body, size = await self._read(receive)
                environ["CONTENT_LENGTH"] = str(size)
                environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ["wsgi.input"] = body
            answer = await self._in_thread(lambda: self._run(environ))
            await self._reply(answer, head=scope["method"] == "HEAD", send=send)
        except Refused as refused:
            await _refuse(send, refused)
        except ClientGone:
            return
        finally:
            self.held -= held
            body.close()

    def _hold(self, size: int) -> None:
        self.held += size
        if self.held > self.limits.bodies:
            raise Refused(503, "Too many uploads at once. Please try again in a moment.")

    def _declared(self, environ: dict[str, Any]) -> int | None:
        text = environ.get("CONTENT_LENGTH")
        if text is None:
            return None
        if not text.isascii() or not text.isdigit():
            raise Refused(400, "Content-Length is not a number.")
        if int(text) > self.limits.body:
            raise self._too_large()
        return int(text)

    def _too_large(self) -> Refused:
        most = self.limits.body // (1024 * 1024)
        return Refused(
            413,
            f"内容太大，一次最多 {most} MB。请返回上一页，少放几张照片再提交。\n"
            f"Too large: at most {most} MB at once. Please go back and send fewer photos.",
        )

    async def _read(self, receive: Receive) -> tuple[BinaryIO, int]:
        loop = asyncio.get_running_loop()
        last = loop.time() + self.limits.upload_seconds
        body: BinaryIO = io.BytesIO()
        size = 0
        try:
            async with asyncio.timeout(self.limits.silence_seconds) as silence:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGone
                    piece = message.get("body", b"")
                    size += len(piece)
                    if size > self.limits.body:
                        raise self._too_large()
                    if size > IN_MEMORY and isinstance(body, io.BytesIO):
                        body = _on_disk(body)
                    body.write(piece)
                    if not message.get("more_body"):
                        break
                    silence.reschedule(min(loop.time() + self.limits.silence_seconds, last))
        except TimeoutError as error:
            body.close()
            raise Refused(408, "The request took too long to arrive.") from error
        except (Refused, ClientGone):
            body.close()
            raise
        body.seek(0)
        return body, size

    async def _in_thread(self, act: Callable[[], Answer]) -> Answer:
        if self.pending >= self.limits.waiting:
            raise Refused(503, "Linli is very busy. Please try again in a moment.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()

        def job() -> None:
            try:
                answer = act()
            except BaseException as error:  # noqa: BLE001 - carried to the waiting coroutine
                loop.call_soon_threadsafe(_settle, future, None, error)
            else:
                loop.call_soon_threadsafe(_settle, future, answer, None)

        self.pending += 1
        try:
            self._jobs.put(job)
            return await future
        finally:
            self.pending -= 1

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _run(self, environ: dict[str, Any]) -> Answer:
        answer = Answer()

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            answer.status = int(status[:3])
            answer.headers = [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers
                if name.lower().encode("latin-1") not in HOP_BY_HOP
            ]

        try:
            result = self.wsgi(environ, start_response)
            if isinstance(result, FileWrapper):
                answer.body = result.file
            else:
                answer.body = _collected(result)
        finally:
            # Django tidies up on close, which for a file comes later and in another thread.
            close_old_connections()
        return answer

    async def _reply(self, answer: Answer, *, head: bool, send: Send) -> None:
        body = answer.body
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        if isinstance(body, bytes):
            if not any(name == b"content-length" for name, _ in answer.headers):
                answer.headers.append((b"content-length", str(len(body)).encode()))
            await send(start)
            await send({"type": "http.response.body", "body": b"" if head else body})
            return
        loop = asyncio.get_running_loop()
        try:
            await send(start)
            while not head and (piece := await loop.run_in_executor(None, body.read, PIECE)):
                await _send_or_give_up(send, piece, self.limits.silence_seconds)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return
        finally:
            await loop.run_in_executor(None, _closed, body)


def _collected(result: Iterable[bytes]) -> bytes | BinaryIO:
    """All of a WSGI answer; what does not fit in memory goes to disk."""
    try:
        pieces: list[bytes] = []
        size = 0
        rest = iter(result)
        for piece in rest:
            pieces.append(piece)
            size += len(piece)
            if size > IN_MEMORY:
                break
        else:
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        spool = TemporaryFile()  # noqa: SIM115 - closed once it is sent
        spool.writelines(pieces)
        spool.writelines(rest)
        spool.seek(0)
        return cast("BinaryIO", spool)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


def _on_disk(body: io.BytesIO) -> BinaryIO:
    file = TemporaryFile()  # noqa: SIM115 - returned open
    file.write(body.getvalue())
    body.close()
    return cast("BinaryIO", file)


def _closed(file: BinaryIO) -> None:
    file.close()
    close_old_connections()


def _settle(
    future: "asyncio.Future[Answer]", answer: Answer | None, error: BaseException | None
) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    elif answer is not None:
        future.set_result(answer)


async def _send_or_give_up(send: Send, piece: bytes, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _refuse(send: Send, refused: Refused) -> None:
    body = refused.text.encode()
    headers: Headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    if refused.status == 503:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
