"""The client's address: what our own proxies saw, and never what the client says of itself."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from kernel import throttling
from kernel.addresses import client_address
from kernel.throttling import Limit

PEER = "203.0.113.9"


def call(*, forwarded: str = "", peer: str = PEER, **headers: str) -> HttpRequest:
    """A request as the server hands it on: several headers of one name are one, with commas between."""
    sent = {"X-Forwarded-For": forwarded, **headers} if forwarded else headers
    return RequestFactory().get("/", headers=sent, REMOTE_ADDR=peer)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", PEER),
        (0, "198.51.100.1", PEER),  # with no proxy of ours the header is the client's own word
        (1, "", PEER),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # the client's word stands before our proxy's
        (1, "1.1.1.1, 2.2.2.2, 198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, not an address", PEER),
        (2, "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "10.0.0.1", "10.0.0.1"),  # past the outer proxy: the inner one's word is all there is
    ],
)
def test_only_the_word_of_our_own_proxies_counts(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.NUM_PROXIES = proxies
    assert client_address(call(forwarded=forwarded)) == address


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_no_other_header_names_the_client(settings: Settings, proxies: int) -> None:
    settings.NUM_PROXIES = proxies
    lies = {
        "Forwarded": "for=1.1.1.1",
        "X-Real-IP": "1.1.1.1",
        "CF-Connecting-IP": "1.1.1.1",
        "Via": "1.1.1.1",
    }
    assert client_address(call(**lies)) == PEER


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_one_subscriber_is_one_address(peer: str, address: str) -> None:
    assert client_address(call(peer=peer)) == address


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_of_two_hundred_at_once_exactly_fifty_pass_whatever_headers_they_make_up(
    settings: Settings, proxies: int
) -> None:
    settings.NUM_PROXIES = proxies
    limit = Limit(f"spoofed_{proxies}", 50, 3600)
    seen_by_ours = ", ".join([PEER, "10.0.0.1"][:proxies])
    made_up = (f"198.51.100.{n}" for n in itertools.count(1))

    def attempt(lie: str) -> bool:
        request = call(forwarded=", ".join(filter(None, [lie, seen_by_ours])))
        return throttling.take(limit, client_address(request)).is_allowed

    with ThreadPoolExecutor(20) as pool:
        passed = sum(pool.map(attempt, itertools.islice(made_up, 200)))
    assert passed == 50
