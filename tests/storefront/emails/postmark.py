"""A process that plays Postmark's API on a real socket: takes letters, or answers as it is told to."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "the-server-token"


@dataclass
class Postmark:
    """What it was sent. `answer` is given instead of taking the letter, while it is set."""

    port: int = 0
    letters: list[dict[str, Any]] = field(default_factory=list)
    answer: tuple[int, dict[str, Any]] | None = None

    def take(self, token: str | None, letter: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if token != TOKEN:
            return 401, {"ErrorCode": 10, "Message": "No Account or Server API tokens were supplied."}
        if self.answer is not None:
            return self.answer
        self.letters.append(letter)
        return 200, {
            "To": letter["To"],
            "SubmittedAt": "2026-05-01T10:00:00.0000000-04:00",
            "MessageID": str(uuid.uuid4()),
            "ErrorCode": 0,
            "Message": "OK",
        }


@contextmanager
def running() -> Iterator[Postmark]:
    """The API on a free port of this machine."""
    played = Postmark()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = played.take(self.headers["X-Postmark-Server-Token"], letter)
            body = json.dumps(answer).encode()
            self.send_response(status if self.path == "/email" else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    played.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
