"""The fixtures themselves: real processes that go and come back."""

import pytest

from tests.server import Server, Worker

pytestmark = pytest.mark.server


def test_the_server_answers_dies_and_comes_back(server: Server, worker: Worker) -> None:
    assert server.request("GET", "/health/ready").json()["status"] == "ok"
    server.kill()
    with pytest.raises(OSError):
        server.request("GET", "/health/live")
    server.start()
    assert server.request("GET", "/health/live").status == 200
    worker.fail_if_dead()
