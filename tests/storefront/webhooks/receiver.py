"""A merchant's receiver: a real HTTP server that verifies what it is told with the reference library."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Receiver:
    """What came in, verified with `secret`; it answers `status`, and nothing while `holds` is not set."""

    host: str = "127.0.0.1"
    port: int = 0
    secret: str = ""
    status: int = 200
    told: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forged: int = 0
    waiting: int = 0
    holds: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.holds.set()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hooks?shop=alpha"

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.told]

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """Verify and keep one request."""
        if self.secret:
            try:
                self.told.append(Webhook(self.secret).verify(body, headers))
            except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ours
                self.forged += 1
                return 400
            self.ids.append(headers["webhook-id"])
        return self.status


class Site(ThreadingHTTPServer):
    request_queue_size = 64  # a lane calls many times at once


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Receiver]:
    """A receiver on a free port of this machine; each of 127.0.0.0/8 is a host of its own."""
    receiver = Receiver(host)

    class Hooks(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.waiting += 1
            receiver.holds.wait(60)
            self.send_response(receiver.take(body, headers))
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked waits no longer
                self.wfile.write(b"thanks")

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = Site((host, 0), Hooks)
    receiver.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
