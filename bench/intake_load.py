"""A sender that costs little: batches made beforehand, in which only the ids change.

    python -m bench.intake_load PORT SECONDS CONNECTIONS RATE

RATE is batches a second, at even distances, each late one counted from when it was due; 0 sends as
fast as is answered, two at a time on each connection. Prints counts and latencies as JSON.
"""

from __future__ import annotations

import base64
import json
import resource
import selectors
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

EVENTS = 100
KEY = "bench-key"
IN_FLIGHT = 2
_NONCE = b"@" * 12


class Batches:
    """Requests of `EVENTS` events with ids never sent before."""

    def __init__(self) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        body = json.dumps({"batch": [_event(n, at) for n in range(EVENTS)], "sentAt": at}).encode()
        given = base64.b64encode(f"{KEY}:".encode())
        head = (
            b"POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Authorization: Basic %b\r\nContent-Length: %d\r\n\r\n" % (given, len(body))
        )
        self.size = len(body)
        self._parts = (head + body).split(_NONCE)
        self._numbers = count(time.time_ns() // 1_000_000 % 10**8 * 10_000)

    def next(self) -> bytes:
        """The next request."""
        return (b"%012d" % next(self._numbers)).join(self._parts)


def _event(number: int, at: str) -> dict[str, object]:
    """As a server's client sends it, with properties of an ordinary size."""
    return {
        "integrations": {},
        "properties": {
            "feature": f"report_{number % 12}",
            "plan": "pro",
            "seats": number,
            "ok": True,
            "price": 12.5,
        },
        "timestamp": at,
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
        "userId": f"user-{number}",
        "type": "track",
        "event": "Report opened",
        "messageId": f"{number:08x}-0000-4000-8000-{_NONCE.decode()}",
    }


@dataclass
class Line:
    """A connection: what is still to be written, when each unanswered request was due, what was read."""

    socket: socket.socket
    out: memoryview = field(default_factory=lambda: memoryview(b""))
    due: deque[float] = field(default_factory=deque)
    read: bytes = b""

    def write(self) -> None:
        """Write what the line takes now."""
        try:
            self.out = self.out[self.socket.send(self.out) :]
        except BlockingIOError:
            return

    def answers(self) -> list[bytes]:
        """Status codes of whole answers."""
        self.read += self.socket.recv(1 << 16)
        found = []
        while (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = self.read[:end].lower()
            said = head.partition(b"content-length:")[2].split(b"\r\n")[0]
            whole = end + 4 + int(said or b"0")
            if len(self.read) < whole:
                break
            found.append(head[9:12])
            self.read = self.read[whole:]
        return found


@dataclass
class Seen:
    """What came back."""

    codes: Counter[bytes] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)


def run(port: int, seconds: float, connections: int, rate: float) -> dict[str, object]:
    """Send, and measure."""
    batches, seen = Batches(), Seen()
    selector = selectors.DefaultSelector()
    lines = [_line(port, selector) for _ in range(connections)]
    began = time.perf_counter()
    end = began + seconds
    due = (began + n / rate for n in count()) if rate else None
    waiting: deque[float] = deque()
    upcoming = next(due) if due else end
    while (now := time.perf_counter()) < end:
        while due and upcoming <= now:
            waiting.append(upcoming)
            upcoming = next(due)
        for line in lines:
            _send(line, batches, waiting if due else None, selector)
        for key, mask in selector.select(min(max(upcoming - now, 0), 0.01)):
            _turn(key.data, mask, seen)
    elapsed = time.perf_counter() - began
    return _summary(seen, elapsed, batches.size, len(waiting))


def _line(port: int, selector: selectors.BaseSelector) -> Line:
    made = Line(socket.create_connection(("127.0.0.1", port)))
    made.socket.setblocking(False)
    made.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(made.socket, selectors.EVENT_READ, made)
    return made


def _send(
    line: Line, batches: Batches, waiting: deque[float] | None, selector: selectors.BaseSelector
) -> None:
    while not line.out and len(line.due) < IN_FLIGHT and (waiting is None or waiting):
        line.due.append(time.perf_counter() if waiting is None else waiting.popleft())
        line.out = memoryview(batches.next())
        line.write()
    wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.out else 0)
    if selector.get_key(line.socket).events != wanted:
        selector.modify(line.socket, wanted, line)


def _turn(line: Line, mask: int, seen: Seen) -> None:
    if mask & selectors.EVENT_WRITE:
        line.write()
    if mask & selectors.EVENT_READ:
        for code in line.answers():
            seen.codes[code] += 1
            seen.waits.append(time.perf_counter() - line.due.popleft())


def _summary(seen: Seen, elapsed: float, size: int, left: int) -> dict[str, object]:
    waits = sorted(seen.waits) or [0.0]
    used = resource.getrusage(resource.RUSAGE_SELF)
    kept = seen.codes[b"200"]
    return {
        "events_s": kept * EVENTS / elapsed,
        "p50_ms": waits[len(waits) // 2] * 1000,
        "p99_ms": waits[int(len(waits) * 0.99)] * 1000,
        "most_ms": waits[-1] * 1000,
        "codes": {code.decode(): n for code, n in seen.codes.items()},
        "unsent": left,
        "batch_bytes": size,
        "cpu": (used.ru_utime + used.ru_stime) / elapsed,
    }


if __name__ == "__main__":
    port, seconds, connections, rate = sys.argv[1:]
    print(json.dumps(run(int(port), float(seconds), int(connections), float(rate))))
