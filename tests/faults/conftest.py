"""A gateway for servers that are to die."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.conftest import GatewayProcess, started


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[GatewayProcess]:
    """The sandbox gateway in a process of its own, which servers forked from here charge at."""
    with started(tmp_path) as process:
        settings.SANDBOX_GATEWAY_URL = f"{process.url}/sandbox"
        yield process
