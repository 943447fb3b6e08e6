"""How many shops a machine and an installation carry, and what they cost: `python -m perf.capacity`.

What was measured is read from docs/measurements.md and stands in the rows below; what is assumed of shops and
machines is an option each. `--write` puts the answer for the usual ones into docs/operations/capacity.md.
"""

import argparse
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEASUREMENTS, PAGE = ROOT / "docs" / "measurements.md", ROOT / "docs" / "operations" / "capacity.md"
BEGIN, END = "<!-- written by python -m perf.capacity --write -->", "<!-- to here -->"
FLEETS = (100, 1_000, 3_000, 10_000, 100_000)
SECONDS_A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Assumed:
    """What shops and machines are like. Change it by the option of its name."""

    requests: float = 2_000  # of a shop a day, of pages and of programs
    warm: float = 0.8  # of them, the part that finds a kept answer
    orders: float = 10  # of a shop a day, each with its whole way: cart, checkout, payment, mail
    peak: float = 4  # the busiest hour against the day's mean
    load: float = 0.5  # of a processor in that hour: the rest is for what nobody foresaw
    growth_mb: float = 40  # of a shop's rows beyond an empty one's
    cores: float = 8
    disk_gb: float = 500
    machine_price: float = 60  # a month
    standby: float = 1  # databases beside each that serves


@dataclass(frozen=True, slots=True)
class Measured:
    """Costs, each from a row of docs/measurements.md or of the command that is named."""

    hot_per_second: float  # of a processor that is server and database at once
    cold_per_second: float
    orders_per_second: float  # with worker, beat and mail on the same processor
    schema_mb: float = 4.6  # of an empty shop; files on disk beside it: 361
    files: float = 361
    export_seconds: float = 0.27  # of a sample shop, `make drill`
    migration_seconds: float = 0.0044  # of a shop, `python -m perf.fleet`
    tick_seconds: float = 0.0000193  # of the dispatcher for a shop, `python -m perf.dispatch`
    shops_a_database: float = 3_000  # births stay flat to here, `python -m perf.birth --shops 3000`


@dataclass(frozen=True, slots=True)
class Fleet:
    """What so many shops need."""

    shops: int
    requests_per_second: float
    cores: float
    databases: int
    disk_gb: float
    machines: int
    price_a_shop: float


def read(text: str) -> Measured:
    """The figures of `make bench`. Raises KeyError where one is not there."""
    rows = dict(re.findall(r"^\| ([^|*]+?) \| ([0-9.]+) \|", text, re.MULTILINE))
    return Measured(
        hot_per_second=float(rows["hot list per second"]),
        cold_per_second=float(rows["cold list per second"]),
        orders_per_second=float(rows["orders_per_second"]),
    )


def seconds_a_day(measured: Measured, assumed: Assumed) -> float:
    """Processor time that a shop takes in a day."""
    warm = assumed.requests * assumed.warm
    cold = assumed.requests - warm
    return (
        warm / measured.hot_per_second
        + cold / measured.cold_per_second
        + assumed.orders / measured.orders_per_second
        + measured.export_seconds
    )


def plan(shops: int, measured: Measured, assumed: Assumed) -> Fleet:
    """What so many shops need, in the busiest hour."""
    cores = shops * seconds_a_day(measured, assumed) / SECONDS_A_DAY * assumed.peak / assumed.load
    databases = math.ceil(shops / measured.shops_a_database)
    disk = shops * (measured.schema_mb + assumed.growth_mb) / 1000
    serving = max(math.ceil(cores / assumed.cores), databases, math.ceil(disk / assumed.disk_gb))
    machines = serving + math.ceil(databases * assumed.standby)
    requests = shops * (assumed.requests + 6 * assumed.orders) / SECONDS_A_DAY * assumed.peak
    return Fleet(shops, requests, cores, databases, disk, machines, machines * assumed.machine_price / shops)


def limits(measured: Measured, assumed: Assumed) -> list[tuple[str, int]]:
    """What is met first by a growing installation of one database: each limit, and at how many shops."""
    night, window = 8 * 3600, 3600
    met: Mapping[str, float] = {
        f"the processors of one machine of {assumed.cores:.0f}": assumed.cores
        / plan(1, measured, assumed).cores,
        "the catalogue and the files of one database (361 a shop: dumps, autovacuum, start after a crash)": (
            measured.shops_a_database
        ),
        f"the disk of one machine of {assumed.disk_gb:.0f} GB": (
            assumed.disk_gb * 1000 / (measured.schema_mb + assumed.growth_mb)
        ),
        "snapshots of all shops in a night of 8 hours, by one worker": night / measured.export_seconds,
        "a migration of all shops within an hour": window / measured.migration_seconds,
        "a tick of the dispatcher within its 5 seconds": 5 / measured.tick_seconds,
    }
    return sorted(((name, int(shops)) for name, shops in met.items()), key=lambda found: found[1])


def report(measured: Measured, assumed: Assumed) -> str:
    """All of it as Markdown."""
    said = ", ".join(f"{field.name} {getattr(assumed, field.name):g}" for field in fields(assumed))
    lines = [
        f"Assumed: {said}.",
        "",
        f"A shop takes {seconds_a_day(measured, assumed):.2f} s of a processor a day:",
        f"{assumed.requests * assumed.warm / measured.hot_per_second:.2f} for warm pages, "
        f"{assumed.requests * (1 - assumed.warm) / measured.cold_per_second:.2f} for cold ones, "
        f"{assumed.orders / measured.orders_per_second:.2f} for orders with their mail, "
        f"{measured.export_seconds:.2f} for its snapshot.",
        "",
        "| shops | requests a second at the peak | processors | databases | disk, GB | machines, with standbys | "
        "a shop, a month |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(plan(shops, measured, assumed)) for shops in FLEETS]
    lines += ["", "What one database and one machine meet, the first three first:", ""]
    lines += [
        f"{place}. at {shops:,} shops: {name}"
        for place, (name, shops) in enumerate(limits(measured, assumed), 1)
    ]
    return "\n".join(lines)


def _row(found: Fleet) -> str:
    return (
        f"| {found.shops:,} | {found.requests_per_second:,.1f} | {found.cores:,.2f} | {found.databases} | "
        f"{found.disk_gb:,.0f} | {found.machines} | {found.price_a_shop:.2f} |"
    )


def page(text: str, found: str) -> str:
    """The page with this report in it."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{found}\n\n{END}{rest.partition(END)[2]}"


def write(assumed: Assumed) -> None:
    """Put the answer into the page, of the measurements as they stand."""
    PAGE.write_text(page(PAGE.read_text(), report(read(MEASUREMENTS.read_text()), assumed)))


def main() -> int:
    """Print or write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for field in fields(Assumed):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=field.default)
    parser.add_argument("--write", action="store_true", help="into docs/operations/capacity.md")
    options = vars(parser.parse_args())
    into_page = options.pop("write")
    assumed = Assumed(**options)
    if into_page:
        write(assumed)
    else:
        print(report(read(MEASUREMENTS.read_text()), assumed))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
