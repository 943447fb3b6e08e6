"""The capacity page is what its script says, of the measurements as they stand."""

from dataclasses import replace

from perf import capacity


def test_the_page_is_fresh_and_names_what_it_stands_on() -> None:
    measured = capacity.read(capacity.MEASUREMENTS.read_text())
    found = capacity.report(measured, capacity.Assumed())
    assert capacity.PAGE.read_text() == capacity.page(capacity.PAGE.read_text(), found), (
        "run `python -m perf.capacity --write`"
    )


def test_costs_follow_what_is_measured_and_what_is_assumed() -> None:
    measured = capacity.Measured(hot_per_second=1000, cold_per_second=50, orders_per_second=10)
    usual = capacity.Assumed(requests=1000, warm=0.5, orders=0)
    assert capacity.seconds_a_day(measured, usual) == 0.5 + 10 + measured.export_seconds
    busier = replace(usual, requests=2000)
    assert capacity.plan(1000, measured, busier).cores > 1.9 * capacity.plan(1000, measured, usual).cores
    assert [capacity.plan(shops, measured, usual).databases for shops in (1, 3000, 3001)] == [1, 1, 2]
    assert capacity.plan(100, measured, usual).machines == 2, "one that serves, and its standby"
    slower = replace(measured, cold_per_second=0.01)
    assert "processors" in capacity.limits(slower, usual)[0][0]
    assert "catalogue" in capacity.limits(measured, usual)[0][0]
