"""Many clients at one web server: plain HTTP over kept connections, one request after another on each."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of one person."""

    method: str
    path: str
    cookies: str = ""
    body: bytes = b""

    def as_bytes(self, host: str) -> bytes:
        """The request as it goes over the line."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Connection: keep-alive"]
        if self.cookies:
            lines.append(f"Cookie: {self.cookies}")
        if self.method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(self.body)}",
                f"Origin: http://{host}",
            ]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Answers:
    """What came back, in the order of the requests: status, bytes, seconds."""

    taken: float = 0.0
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def slowest(self, share: float) -> float:
        """The seconds that ``share`` of the answers stayed under."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def send_all(host: str, requests: Sequence[Request], *, connections: int) -> Answers:
    """Send all requests as fast as they are answered, over so many connections at once."""
    return asyncio.run(_send_all(host, requests, connections))


async def _send_all(host: str, requests: Sequence[Request], connections: int) -> Answers:
    count = len(requests)
    answers = Answers(statuses=[0] * count, bodies=[b""] * count, seconds=[0.0] * count)
    waiting = iter(range(count))
    start = time.perf_counter()
    await asyncio.gather(*(_one_line(host, requests, waiting, answers) for _line in range(connections)))
    answers.taken = time.perf_counter() - start
    return answers


async def _one_line(host: str, requests: Sequence[Request], waiting, answers: Answers) -> None:
    address, port = host.split(":")
    line = None
    for number in waiting:
        start = time.perf_counter()
        payload = requests[number].as_bytes(host)
        for _attempt in range(2):  # the server may have ended a kept connection just now
            try:
                line = line or await asyncio.open_connection(address, int(port))
                line[1].write(payload)
                status, body, keeps = await _answer(line[0])
            except (OSError, asyncio.IncompleteReadError):
                line = None
                continue
            answers.statuses[number], answers.bodies[number] = status, body
            if not keeps:
                line[1].close()
                line = None
            break
        answers.seconds[number] = time.perf_counter() - start
    if line:
        line[1].close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int((await reader.readline()).strip(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.read()
    return status, body, headers.get("connection") != "close"
