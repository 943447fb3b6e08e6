"""Every measurement after the other, written into docs/measurements.md: `make bench`, or `make bench ARGS=--quick`.

What they mean for a fleet is written beside it, into docs/operations/capacity.md.
Each command prints its figures and whether they reach their targets; the table has them beside what was seen the last
time on this machine (var/bench.json), and marks what has got worse by more than a fifth: less is noise. `--only` runs
some again and keeps the others' rows. The quick form runs what noise cannot move (bytes and statements), and writes
nothing. Exits 0 when every figure is reached.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from typing import Any

from perf import capacity, scratch

QUICK = ("perf.sizes",)
ALL = (
    *("perf.sizes", "perf.reads", "perf.large", "perf.checkout", "perf.memory"),
    *("perf.birth", "perf.fleet", "perf.imports", "perf.dispatch"),
)
BEGIN, END = "<!-- written by make bench -->\n", "<!-- to here -->\n"
MARGIN = 1.2
MORE_IS_BETTER = ("per second", "/ floor", "faster")


def main() -> int:
    """Run them, compare, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="names of commands, such as perf.reads")
    options = parser.parse_args()
    found = {name: _run(name) for name in options.only or (QUICK if options.quick else ALL)}
    before = _remembered()
    rows = {name: _rows(name, told, before.get(name, {}).get("figures", {})) for name, told in found.items()}
    print("\n".join(line for lines in rows.values() for line in lines))  # noqa: T201
    if not options.quick:
        for name, told in before.items():
            rows.setdefault(name, _rows(name, told, {}))
        _remember({**before, **found})
        _write([line for name in ALL for line in rows.get(name, [])])
    return 0 if all(all(told["verdict"].values()) for told in found.values()) else 1


def _run(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", name, "--json"]
    done = subprocess.run(command, cwd=scratch.ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        print(done.stderr, file=sys.stderr)  # noqa: T201
        return {"figures": {}, "verdict": {f"{name} ended without figures": False}}
    return told


def _rows(name: str, told: dict[str, Any], before: dict[str, float]) -> list[str]:
    rows = [
        f"| {figure} | {value} | {before.get(figure, '')} | {_worse(figure, value, before)} | `python -m {name}` |"
        for figure, value in told["figures"].items()
    ]
    return rows + [
        f"| **{text}** | {'held' if held else '**not reached**'} | | | |"
        for text, held in told["verdict"].items()
    ]


def _worse(figure: str, value: float, before: dict[str, float]) -> str:
    last = before.get(figure)
    if not last or not value:
        return ""
    ratio = last / value if any(word in figure for word in MORE_IS_BETTER) else value / last
    return "worse" if ratio > MARGIN else ""


def _write(rows: list[str]) -> None:
    text = capacity.MEASUREMENTS.read_text()
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    today = datetime.datetime.now(datetime.UTC).date()
    table = [
        f"Seen on {today} with {os.cpu_count()} processors.\n",
        "| figure | seen | before | | command |",
        "|---|---|---|---|---|",
        *rows,
    ]
    capacity.MEASUREMENTS.write_text(f"{head}{BEGIN}\n" + "\n".join(table) + f"\n\n{END}{tail}")
    capacity.write(capacity.Assumed())


def _remembered() -> dict[str, dict[str, Any]]:
    file = scratch.ROOT / "var" / "bench.json"
    found: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file.exists() else {}
    return found


def _remember(found: dict[str, dict[str, Any]]) -> None:
    (scratch.ROOT / "var").mkdir(exist_ok=True)
    (scratch.ROOT / "var" / "bench.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    sys.exit(main())
