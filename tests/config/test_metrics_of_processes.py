"""A web server of several processes: whichever of them is asked for /metrics counts for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server, web_server

ASKED, LOOKS = 60, 12


@pytest.fixture
def server(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A web server of two processes, each of one thread."""
    environment = {**process_environment, "WEB_WORKERS": "2", "WEB_THREADS": "1", "TMPDIR": str(tmp_path)}
    running = web_server(environment=environment, log=tmp_path / "web.log")
    try:
        running.start()
        yield running
    finally:
        running.kill()


def test_every_scrape_counts_what_all_have_answered(server: Server, tmp_path: Path) -> None:
    for _ in range(ASKED):
        answer = server.request("GET", "/api/v1/no-such-thing", shop="alpha")
        assert answer.status == 404
    counted = []
    for _ in range(LOOKS):
        text = server.request("GET", "/metrics").text
        lines = [
            line
            for line in text.splitlines()
            if line.startswith("django_http_responses_total_by_status_total{")
        ]
        counted += [float(line.rsplit(" ", 1)[1]) for line in lines if 'status="404"' in line]
        assert "souk_requests_waiting 0.0" in text
        assert "souk_valkey_up" in text
    assert counted == [ASKED] * LOOKS
    (folder,) = tmp_path.glob("souk-figures-*")
    processes = {file.stem.rsplit("_", 1)[1] for file in folder.glob("counter_*.db")}
    assert len(processes) >= 2, "one process answered all of them"
