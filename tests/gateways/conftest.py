"""The gateway's process, started for a test and stopped after it."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT


class GatewayProcess:
    """The process, its ledger on disk, and how to tell it what to do."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._ledger = folder / "ledger.sqlite"
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.gateways.process", str(self.port), str(self._ledger)]
        self._popen = subprocess.Popen(command, cwd=ROOT)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.control()
                return
            except OSError:
                assert time.monotonic() < deadline, "the gateway did not start"
                time.sleep(0.02)

    def wait_for_crash(self) -> None:
        assert self._popen is not None
        assert self._popen.wait(10) == 1

    def stop(self) -> None:
        if self._popen is not None and self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait()

    def charges(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        """What stands in the ledger for an order's payments, as the order names them, without references."""
        names = ("key", "amount", "currency", "status")
        found = {charge["key"]: charge for charge in self.control()["charges"]}
        payments = [payment["id"] for payment in order["payments"]]
        return [{name: found[key][name] for name in names} for key in payments if key in found]

    def control(self, **wish: Any) -> Any:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("POST", "/_control", json.dumps(wish))
            return json.loads(link.getresponse().read())
        finally:
            link.close()


@contextlib.contextmanager
def started(folder: Path) -> Iterator[GatewayProcess]:
    """A running gateway with a ledger in the folder."""
    process = GatewayProcess(folder)
    try:
        process.start()
        yield process
    finally:
        process.stop()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    """A payment gateway that speaks HTTP."""
    with started(tmp_path) as process:
        yield process
