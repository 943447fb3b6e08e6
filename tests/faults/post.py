"""A mail server in a process of its own, to be killed."""

import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.server import Process


@dataclass
class Post(Process):
    """aiosmtpd on a port of this machine; what it takes lies in a Maildir."""

    port: int = 0

    def start(self) -> None:
        """Start it, and wait until it takes letters."""
        super().start()
        until = time.monotonic() + 20
        while not self._listens():
            self.fail_if_dead()
            assert time.monotonic() < until
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def mail_server(*, box: Path, environment: dict[str, str], log: Path) -> Post:
    """The server, not started yet, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    command += ["-c", "aiosmtpd.handlers.Mailbox", str(box)]
    return Post(command=command, environment=environment, log=log, port=port)
