"""A small load: many connections that send prepared requests and time the answers."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Request = bytes


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds each answer took, statuses, and the whole time."""

    seconds: tuple[float, ...]
    statuses: tuple[int, ...]
    elapsed: float

    @property
    def per_second(self) -> float:
        """Successful answers a second."""
        return sum(200 <= status < 300 for status in self.statuses) / self.elapsed


def request(
    *, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> Request:
    """A prepared HTTP/1.1 request that keeps the connection."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie (nearest rank); 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def drive(*, port: int, make: Callable[[int], Request], count: int, connections: int) -> Result:
    """Send `count` requests over `connections`, each as soon as the one before is answered."""
    return asyncio.run(_drive(port, make, count, connections))


async def _drive(port: int, make: Callable[[int], Request], count: int, connections: int) -> Result:
    numbers = iter(range(count))
    seconds: list[float] = []
    statuses: list[int] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            began = time.perf_counter()
            writer.write(make(number))
            statuses.append(await answer(reader))
            seconds.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return Result(tuple(seconds), tuple(statuses), time.perf_counter() - began)


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one answer; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    chunked = False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        chunked |= name.lower() == b"transfer-encoding" and b"chunked" in value.lower()
    if chunked:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif length:
        await reader.readexactly(length)
    return status
