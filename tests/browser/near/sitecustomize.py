"""For a worker that a test starts: pictures of `pictures.test` come from a server of the test's on this machine."""

import os
from typing import Any

from kernel import outgoing

_judged = outgoing.allowed_address
outgoing.PORTS = (80, 443, int(os.environ["PICTURES_PORT"]))


def _allowed_address(host: str, port: int, **rules: Any) -> str:
    return "127.0.0.1" if host == "pictures.test" else _judged(host, port, **rules)


outgoing.allowed_address = _allowed_address
