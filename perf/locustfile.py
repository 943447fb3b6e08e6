"""People in several shops at once: `locust -f perf/locustfile.py --host http://127.0.0.1:8000`.

Every answer is held against the shop that was asked; one that shows another shop's name, products,
currency or customers ends the run with exit status 3. The shops come from the plan that
`manage.py loadtest` writes (SOUK_LOAD_PLAN), or else from `manage.py shops --json`, `--shops` of them.
Locust's own `--master` and `--worker` spread it over processes and machines.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from locust import events
from locust.env import Environment
from locust.runners import WorkerRunner

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from perf.load import scene, shopping, wishes, working  # noqa: E402 - found once its folder is known
from perf.load.arrivals import Arrivals  # noqa: E402
from perf.load.leaks import Shop  # noqa: E402
from perf.load.noise import Noise  # noqa: E402
from perf.load.stages import Stages  # noqa: E402, F401 - locust looks for it here

LEAKED = 3


@events.init_command_line_parser.add_listener
def add_options(parser: ArgumentParser) -> None:
    """Take what `manage.py loadtest` has of its own."""
    parser.add_argument("--shops", type=int, default=0, env_var="SOUK_LOAD_SHOPS", help="how many; 0 for all")  # type: ignore[call-arg]
    parser.add_argument("--mix", choices=wishes.PROFILES, default=wishes.DEFAULT, help="who comes")
    parser.add_argument("--spread", choices=wishes.SPREADS, default=wishes.UNIFORM, help="where they come")
    parser.add_argument(
        "--rate", type=float, default=0.0, help="visits that begin a second; 0: a fixed number"
    )
    parser.add_argument("--noise", action="store_true", help="the first shop is a noisy neighbour")


@events.init.add_listener
def choose_people(environment: Environment, **_kwargs: Any) -> None:
    """Who is let in: the mix itself, or arrivals that are drawn from it, and the noise beside them."""
    options = environment.parsed_options
    mix = _find_kinds(options.mix if options else wishes.DEFAULT)
    if options and options.rate:
        Arrivals.rate, Arrivals.mix, Arrivals.fixed_count = options.rate, mix, 1
        environment.user_classes = [Arrivals]
    else:
        for kind, weight in mix.items():
            kind.weight = weight
        environment.user_classes = list(mix)
    if options and options.noise:
        Noise.fixed_count = wishes.NOISE
        environment.user_classes.append(Noise)


@events.test_start.add_listener
def read_shops(environment: Environment, **_kwargs: Any) -> None:
    """Learn which shops there are, before anybody comes."""
    plan = os.environ.get("SOUK_LOAD_PLAN")
    text = Path(plan).read_text() if plan else _list_shops(str(environment.host))
    found = [Shop.from_dict(data) for data in json.loads(text)]
    options = environment.parsed_options
    found = found[: (options.shops if options else 0) or None]
    if not found:
        raise SystemExit("There is no open shop with products: run `manage.py seed_demo` first.")
    kind = options.spread if options else wishes.UNIFORM
    scene.set_up(found, kind=kind, has_noise=bool(options and options.noise))


@events.request.add_listener
def count_by_shop(
    response_time: float,
    response_length: int,
    context: dict[str, Any],
    exception: BaseException | None = None,
    **_kwargs: Any,
) -> None:
    """Keep each shop's own times."""
    if "shop" in context:
        shop, length = context["shop"], response_length or 0
        scene.count(shop=shop, milliseconds=response_time, length=length, error=exception)


@events.report_to_master.add_listener
def tell_master(client_id: str, data: dict[str, Any]) -> None:
    """A worker process counts for its master."""
    data["souk"] = scene.hand_over()


@events.worker_report.add_listener
def hear_worker(client_id: str, data: dict[str, Any]) -> None:
    """What a worker process counted."""
    scene.take_over(data["souk"])


@events.quitting.add_listener
def report(environment: Environment, **_kwargs: Any) -> None:
    """Set the exit status, and write what was measured where `manage.py loadtest` reads it."""
    if isinstance(environment.runner, WorkerRunner):
        return
    for leak in scene.findings.leaks[:20]:
        sys.stderr.write(f"LEAK {leak}\n")
    if scene.findings.leaks:
        environment.process_exit_code = LEAKED
    if target := os.environ.get("SOUK_LOAD_RESULT"):
        Path(target).write_text(json.dumps(_result(environment)))


def _find_kinds(profile: str) -> dict[type[shopping.Caller], int]:
    weights = wishes.PROFILES[profile].items()
    return {getattr(shopping, name, None) or getattr(working, name): weight for name, weight in weights}


def _list_shops(host: str) -> str:
    """What the registry says of the shops, and, asked one by one before the load, what each sells."""
    import requests

    command = [sys.executable, str(ROOT / "manage.py"), "shops", "--json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    shops = [shop for shop in json.loads(listed.stdout) if shop["state"] in ("trial", "active", "past_due")]
    for shop in shops:
        headers = {"Host": f"{shop['slug']}.localhost:{host.rpartition(':')[2]}"}
        address: str | None = f"{host}/api/v1/products?limit=100"
        shop["products"] = []
        while address:
            page = requests.get(address, headers=headers, timeout=20).json()
            shop["products"] += [product["slug"] for product in page["results"]]
            address = page["next"] and f"{host}/api/v1/products?{page['next'].partition('?')[2]}"
    return json.dumps([shop for shop in shops if shop["products"]])


def _result(environment: Environment) -> dict[str, Any]:
    def row(entry: Any) -> dict[str, Any]:
        return {
            "name": entry.name,
            "requests": entry.num_requests,
            "failures": entry.num_failures,
            "per_second": round(entry.total_rps, 1),
            "p50": entry.get_response_time_percentile(0.5) or 0,
            "p95": entry.get_response_time_percentile(0.95) or 0,
            "p99": entry.get_response_time_percentile(0.99) or 0,
        }

    def rows(stats: Any) -> list[dict[str, Any]]:
        return [row(entry) for entry in sorted(stats.entries.values(), key=lambda entry: entry.name)]

    quiet = scene.quiet.total
    quiet.name = "all"
    noisy = {shop.slug for shop in scene.noisy}
    stats = environment.stats
    return {
        "total": row(quiet),
        "routes": rows(stats),
        "shops": [shop for shop in rows(scene.by_shop) if shop["name"] not in noisy],
        "noise": [shop for shop in rows(scene.by_shop) if shop["name"] in noisy],
        "errors": [f"{error.occurrences} × {error.name}: {error.error}" for error in stats.errors.values()][
            :20
        ],
        "leaks": scene.findings.leaks,
    }
