"""What web, worker and beat take of the machine's memory together: `python -m perf.memory [--seconds 20]`.

They are started as in production, over a scratch database with one shop that is asked all the while. Memory that
processes share is counted once (PSS, /proc/*/smaps_rollup: on Linux). Then LOG_INS customers log in at once, each three
times, while the web's memory is read again and again. Exits 0 when all is MOST megabytes at most, and the web WEB.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING

from perf import scratch, serving, shops
from perf.load import world
from perf.load.memory import of_tree

if TYPE_CHECKING:
    from tenants.models import Tenant

MOST, WEB, LOG_INS = 500, 300, 40
PATHS = ("/", "/api/v1/products", "/api/v1/products/facets", "/api/v1/openapi.json", "/admin/login/")


def main() -> int:
    """Start, ask, read, judge."""
    options = scratch.options(__doc__, seconds=(20.0, "to run before the memory is read"))
    with scratch.database("memory"):
        found, peak = measure(seconds=options.seconds)
    figures = {
        f"{name}, MB in {processes} processes": round(size) for name, (size, processes) in found.items()
    }
    figures[f"web while {LOG_INS} log in at once, MB"] = round(peak)
    verdict = {
        f"web, worker and beat <= {MOST} MB": sum(size for size, _ in found.values()) <= MOST,
        f"web while {LOG_INS} log in at once <= {WEB} MB": peak <= WEB,
    }
    return scratch.report(figures, verdict, as_json=options.json)


def measure(*, seconds: float) -> tuple[dict[str, tuple[float, int]], float]:
    """Megabytes and processes of each, by its name; and the web's megabytes at the most during the log-ins."""
    _add_customers(shops.make("memory"))
    environment = world.surroundings()
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(serving.running(environment, f"config.{name}"))
            for name in ("web", "worker", "beat")
        }
        serving.wait(started["web"], environment["PORT"])
        address = f"http://127.0.0.1:{environment['PORT']}"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for path in PATHS:
                request = urllib.request.Request(address + path, headers={"Host": "memory.localhost"})  # noqa: S310 - our own server
                urllib.request.urlopen(request, timeout=20).read()  # noqa: S310
            time.sleep(0.2)
        found = {name: of_tree(process.pid) for name, process in started.items()}
        return found, _peak(started["web"].pid, address)


def _add_customers(shop: "Tenant") -> None:
    from django_tenants.utils import tenant_context

    from kernel import clock
    from storefront.customers import services as customers

    with tenant_context(shop):
        for number in range(LOG_INS):
            customers.register(email=f"{number}@memory.example", password=shops.PASSWORD, now=clock.now())


def _peak(web: int, address: str) -> float:
    """The web's megabytes at the most while everybody logs in at once. Raises what a log-in is refused with."""

    def log_in(number: int) -> None:
        body = json.dumps({"email": f"{number}@memory.example", "password": shops.PASSWORD}).encode()
        headers = {"Host": "memory.localhost", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}/api/v1/auth/token", body, headers)  # noqa: S310
        done = 0
        while done < 3:
            try:
                urllib.request.urlopen(request, timeout=60).read()  # noqa: S310
                done += 1
            except urllib.error.HTTPError as error:
                if (
                    error.code != HTTPStatus.SERVICE_UNAVAILABLE
                ):  # the shop's line is full: it is told when to come
                    raise
                time.sleep(float(error.headers["Retry-After"]))

    with ThreadPoolExecutor(LOG_INS) as crowd:
        burst = [crowd.submit(log_in, number) for number in range(LOG_INS)]
        read = [of_tree(web)[0]]
        while not all(each.done() for each in burst):
            read.append(of_tree(web)[0])
        for each in burst:
            each.result()
    return max(read)


if __name__ == "__main__":
    sys.exit(main())
