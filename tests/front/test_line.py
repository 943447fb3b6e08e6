"""The fair line, by itself: tables of who comes next."""

import pytest

from front.line import ALONE_AFTER, Line


def line(*, places: int = 4, longest: int = 100) -> Line[str]:
    return Line(places=places, longest=longest)


def serve(one: Line[str], *, seconds: dict[str, float], rounds: int, now: float = 0.0) -> list[str]:
    """Serve so many requests one after the other; the shops in the order they were served."""
    order = []
    for _ in range(rounds):
        taken = one.take(now=now)
        assert taken is not None
        name, _ = taken
        order.append(name)
        now += seconds[name]
        one.leave(name, took=seconds[name], now=now)
    return order


def test_a_shop_alone_has_every_place() -> None:
    one = line(places=4)
    for number in range(6):
        one.join("a", f"a{number}", now=0.0)
    assert [one.take(now=0.0) for _ in range(5)] == [*(("a", f"a{n}") for n in range(4)), None]


def test_half_of_the_places_are_kept_for_others_as_soon_as_there_is_another() -> None:
    one = line(places=4)
    one.join("b", "b0", now=0.0)
    assert one.take(now=0.0) == ("b", "b0")
    one.leave("b", took=0.01, now=0.01)
    for number in range(4):
        one.join("a", f"a{number}", now=0.5)
    assert [one.take(now=0.5) for _ in range(3)] == [("a", "a0"), ("a", "a1"), None]
    later = 0.02 + ALONE_AFTER
    assert one.take(now=later) == ("a", "a2"), "the other has been away for a while"


def test_a_shop_with_a_line_of_its_own_has_one_place_beside_others() -> None:
    one = line(places=4)
    one.join("b", "b0", now=0.0)
    assert one.take(now=0.0) == ("b", "b0")
    for number in range(6):
        one.join("a", f"a{number}", now=0.0)
    assert [one.take(now=0.0) for _ in range(2)] == [("a", "a0"), None]
    one.leave("a", took=0.1, now=0.1)
    assert [one.take(now=0.1) for _ in range(3)] == [("a", "a1"), ("a", "a2"), None], "its line is short now"


def test_who_asks_every_few_seconds_never_finds_every_place_taken() -> None:
    one = line(places=4)
    for when in (0.0, 5.0, 10.0):
        one.join("quiet", "q", now=when)
        assert one.take(now=when) == ("quiet", "q")
        one.leave("quiet", took=0.01, now=when)
    for number in range(10):
        one.join("noisy", f"n{number}", now=14.0)
    assert [one.take(now=14.0) for _ in range(2)] == [("noisy", "n0"), None]


def test_a_shop_that_comes_back_is_no_company_to_itself() -> None:
    one = line(places=2)
    for when in (0.0, 5.0):
        one.join("a", "a0", now=when)
        assert one.take(now=when) == ("a", "a0")
        one.leave("a", took=0.01, now=when)
    for number in range(3):
        one.join("a", f"a{number}", now=8.0)
    assert [one.take(now=8.0) for _ in range(3)] == [("a", "a0"), ("a", "a1"), None]


def test_whoever_comes_next_is_who_has_had_the_least() -> None:
    one = line(places=1)
    for number in range(50):
        one.join("loud", f"l{number}", now=0.0)
    for number in range(3):
        one.join("quiet", f"q{number}", now=0.0)
    order = serve(one, seconds={"loud": 0.1, "quiet": 0.1}, rounds=6)
    assert sorted(order[:2]) == sorted(order[2:4]) == sorted(order[4:6]) == ["loud", "quiet"]


@pytest.mark.parametrize(
    ("heavy", "light", "share"), [(0.1, 0.1, 1), (0.2, 0.1, 2), (0.5, 0.05, 10), (1.0, 0.01, 100)]
)
def test_seconds_are_shared_and_not_requests(heavy: float, light: float, share: int) -> None:
    one = line(places=1, longest=1000)
    for number in range(1000):
        one.join("heavy", f"h{number}", now=0.0)
        one.join("light", f"l{number}", now=0.0)
    order = serve(one, seconds={"heavy": heavy, "light": light}, rounds=3 * (share + 1))
    assert order.count("light") == pytest.approx(share * order.count("heavy"), abs=share)


def test_a_shop_of_twice_the_weight_has_twice_the_time() -> None:
    one = line(places=1, longest=1000)
    for number in range(300):
        one.join("plain", f"p{number}", now=0.0)
        one.join("double", f"d{number}", now=0.0, weight=2)
    order = serve(one, seconds={"plain": 0.1, "double": 0.1}, rounds=300)
    assert order.count("double") == pytest.approx(200, abs=1)


def test_nobody_saves_time_up_while_away() -> None:
    one = line(places=1)
    for number in range(40):
        one.join("busy", f"b{number}", now=0.0)
    serve(one, seconds={"busy": 1.0}, rounds=20)
    for number in range(40):
        one.join("back", f"k{number}", now=20.0)
    order = serve(one, seconds={"busy": 1.0, "back": 1.0}, rounds=10, now=20.0)
    assert order.count("busy") >= 4


def test_a_full_line_takes_no_more_of_that_shop_and_all_of_others() -> None:
    one = line(longest=2)
    assert [one.join("a", name, now=0.0) for name in "xyz"] == [None, None, "z"]
    assert one.join("b", "x", now=0.0) is None
    assert one.count_waiting() == {"a": 2, "b": 1}


def test_clients_of_a_shop_take_turns() -> None:
    one = line(places=1)
    for number in range(5):
        one.join("a", f"much{number}", client="much", now=0.0)
    one.join("a", "little", client="little", now=0.0)
    served = []
    while (taken := one.take(now=0.0)) is not None:
        served.append(taken[1])
        one.leave("a", took=0.01, now=0.0)
    assert served == ["much0", "little", "much1", "much2", "much3", "much4"]


def test_of_a_full_line_who_has_most_there_loses_one_to_who_has_less() -> None:
    one = line(longest=4)
    for number in range(4):
        one.join("a", f"much{number}", client="much", now=0.0)
    dropped = [one.join("a", f"little{number}", client="little", now=0.0) for number in range(3)]
    assert dropped == ["much3", "much2", "little2"], "until they have as many"
    assert one.join("a", "much4", client="much", now=0.0) == "much4"
    assert one.count_waiting() == {"a": 4}


def test_shops_that_have_gone_are_forgotten() -> None:
    one = line()
    for number in range(100):
        one.join(f"shop{number}", "x", now=0.0)
        taken = one.take(now=0.0)
        assert taken is not None
        one.leave(taken[0], took=0.01, now=0.0)
    one.join("last", "x", now=10.0)
    one.take(now=10.0)
    assert list(one._shops) == ["last"]
