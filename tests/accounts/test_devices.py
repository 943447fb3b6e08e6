"""A browser is called as its user calls it."""

import pytest

from accounts import devices

MOZILLA, KHTML = "Mozilla/5.0", "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        (f"{MOZILLA} (X11; Linux x86_64) {KHTML} Chrome/139.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"{MOZILLA} (Windows NT 10.0) {KHTML} Chrome/139.0 Safari/537.36 Edg/139.0", "Edge on Windows"),
        (f"{MOZILLA} (Linux; Android 15; K) {KHTML} Chrome/139.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari on macOS"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/139.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        ("python-httpx/0.28.1", "python-httpx"),
        ("x" * 200, "x" * 40),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_its_name_and_system(sent: str, words: str) -> None:
    assert devices.describe(sent) == words
