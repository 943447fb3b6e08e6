"""Slow receivers have few calls each and half of all together."""

from tasks.hosts import SLOW_SECONDS, Hosts


def fill(hosts: Hosts, names: list[str]) -> int:
    """How many of these calls may be opened, one after the other."""
    opened = 0
    for name in names:
        if hosts.has_room(name):
            hosts.begin(name)
            opened += 1
    return opened


def known(calls: int, **seconds: float) -> Hosts:
    hosts = Hosts(calls)
    for name, took in seconds.items():
        hosts.begin(name)
        hosts.end(name, took)
    return hosts


def test_a_host_nobody_knows_has_few_calls_and_a_fast_one_half_of_all() -> None:
    assert fill(Hosts(48), ["new"] * 48) == 4
    assert fill(known(48, fast=0.1), ["fast"] * 48) == 24
    assert fill(known(48, slow=SLOW_SECONDS), ["slow"] * 48) == 4


def test_slow_ones_together_leave_room_for_new_ones_and_these_for_fast_ones() -> None:
    hosts = known(48, fast=0.1, **{f"slow{n}": 14.0 for n in range(100)})
    assert fill(hosts, [f"slow{n}" for n in range(100)]) == 24
    assert fill(hosts, [f"new{n}" for n in range(100)]) == 12
    assert fill(hosts, ["fast"] * 100) == 12


def test_a_host_that_answers_quickly_again_is_slow_no_more() -> None:
    hosts = known(48, slow=14.0)
    assert hosts.is_slow("slow")
    hosts.begin("slow")
    hosts.end("slow", 0.2)
    assert not hosts.is_slow("slow")
