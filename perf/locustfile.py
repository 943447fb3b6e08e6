"""Shoppers in several shops at once: `locust -f perf/locustfile.py --host http://127.0.0.1:8000`.

Every answer is held against the shop that was asked; one that shows another shop's name, products,
currency or customers ends the run with exit status 3. The shops come from the plan that
`manage.py loadtest` writes (SOUK_LOAD_PLAN), or else from `manage.py shops --json`, `--shops` of them.
"""

import json
import os
import random
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, between, events, task
from locust.env import Environment
from locust.exception import StopUser
from locust.stats import RequestStats

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from perf import leaks  # noqa: E402 - found once its folder is known
from perf.leaks import Shop  # noqa: E402

LEAKED = 3
ADDRESS = {
    "last_name": "Load",
    "line1": "Market Street 1",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
CARD = {"gateway": "sandbox", "card": "4242424242424242"}

_shops: list[Shop] = []
_findings = leaks.Findings()
_by_shop = RequestStats()


@events.init_command_line_parser.add_listener
def add_options(parser: ArgumentParser) -> None:
    """Take `--shops`."""
    parser.add_argument("--shops", type=int, default=0, env_var="SOUK_LOAD_SHOPS", help="how many; 0 for all")  # type: ignore[call-arg]


@events.test_start.add_listener
def read_shops(environment: Environment, **_kwargs: Any) -> None:
    """Learn which shops there are, before anybody shops."""
    plan = os.environ.get("SOUK_LOAD_PLAN")
    text = Path(plan).read_text() if plan else _list_shops(str(environment.host))
    found = [Shop.from_dict(data) for data in json.loads(text)]
    options = environment.parsed_options
    wanted = options.shops if options is not None else 0
    _shops[:] = found[: wanted or None]
    if not _shops:
        raise SystemExit("There is no open shop with products: run `manage.py seed_demo` first.")


@events.request.add_listener
def count_by_shop(
    response_time: float, response_length: int, context: dict[str, Any], **_kwargs: Any
) -> None:
    """Keep each shop's own times."""
    if "shop" in context:
        _by_shop.log_request("shop", context["shop"], int(response_time), response_length)


@events.quitting.add_listener
def report(environment: Environment, **_kwargs: Any) -> None:
    """Set the exit status, and write what was measured where `manage.py loadtest` reads it."""
    for leak in _findings.leaks[:20]:
        sys.stderr.write(f"LEAK {leak}\n")
    if _findings.leaks:
        environment.process_exit_code = LEAKED
    if target := os.environ.get("SOUK_LOAD_RESULT"):
        Path(target).write_text(json.dumps(_result(environment)))


class Shopper(FastHttpUser):
    """Somebody in one shop."""

    abstract = True
    wait_time = between(0.5, 2.5)  # type: ignore[no-untyped-call]
    connection_timeout = network_timeout = 20.0
    email = ""

    def on_start(self) -> None:
        """Come to a shop."""
        self.shop = random.choice(_shops)  # noqa: S311 - no secret
        self.token: dict[str, str] = {}

    def context(self) -> dict[str, Any]:
        """Whose request it is."""
        return {"shop": self.shop.slug}

    def call(
        self,
        method: str,
        path: str,
        *,
        name: str,
        body: Any = None,
        also: tuple[int, ...] = (),
        **headers: str,
    ) -> Any:
        """One call of the API; its JSON, or None where it failed or was refused with one of `also`."""
        port = self.environment.host.rpartition(":")[2] if self.environment.host else "80"
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | self.token
        sent |= {"Host": f"{self.shop.slug}.localhost:{port}", "Accept": "application/json"}
        with self.client.request(
            method, f"/api/v1{path}", name=f"{method} {name}", json=body, headers=sent, catch_response=True
        ) as response:
            if response.status_code in also:
                response.success()
                return None
            if not 200 <= response.status_code < 300:
                response.failure(f"{response.status_code} {(response.text or '')[:200]}")
                return None
            document = response.json() if response.content else {}
            found = leaks.find(self.shop, document, email=self.email)
            if found:
                _findings.add(shop=self.shop, route=name, what=found)
                response.failure(f"LEAK {found[0]}")
                if self.environment.runner is not None:
                    self.environment.runner.quit()
            return document


class Visitor(Shopper):
    """Looks around."""

    weight = 7

    @task(1)
    def enter(self) -> None:
        self.call("GET", "/shop", name="/shop")

    @task(1)
    def see_categories(self) -> None:
        self.call("GET", "/categories", name="/categories")

    @task(6)
    def leaf(self) -> None:
        ordering = random.choice(["title", "price", "-created_at"])  # noqa: S311
        offset = random.choice([0, 0, 0, 20])  # noqa: S311
        self.call("GET", f"/products?ordering={ordering}&offset={offset}", name="/products")

    @task(6)
    def look(self) -> None:
        slug = random.choice(sorted(self.shop.products))  # noqa: S311
        self.call("GET", f"/products/{slug}", name="/products/{slug}")

    @task(2)
    def search(self) -> None:
        word = random.choice(sorted(self.shop.products)).split("-")[-1]  # noqa: S311
        self.call("GET", f"/products?q={word}", name="/products?q=")


class Buyer(Shopper):
    """Looks, puts two things into a cart, and pays."""

    weight = 2
    wait_time = between(1, 4)  # type: ignore[no-untyped-call]

    @task
    def buy(self) -> None:
        cart = self.call("POST", "/carts", name="/carts")
        if cart is None:
            return
        path, token = f"/carts/{cart['id']}", cart["token"]
        for slug in random.sample(sorted(self.shop.products), min(2, len(self.shop.products))):
            product = self.call("GET", f"/products/{slug}", name="/products/{slug}")
            variant = next((v["id"] for v in (product or {}).get("variants", ()) if v["in_stock"]), None)
            if variant is not None:
                item = {"variant": variant, "quantity": 1}
                self.call(
                    "POST",
                    f"{path}/items",
                    name="/carts/{id}/items",
                    body=item,
                    also=(409,),
                    X_Cart_Token=token,
                )
            self.wait()
        self.email = f"{uuid4().hex[:12]}@load.example"
        details = {"email": self.email, "shipping_address": ADDRESS}
        cart = self.call("PATCH", path, name="/carts/{id}", body=details, X_Cart_Token=token)
        if cart is not None and cart["items"]:
            self._pay(path, token)
        self.email = ""

    def _pay(self, path: str, token: str) -> None:
        options = self.call(
            "GET", f"{path}/shipping-options", name="/carts/{id}/shipping-options", X_Cart_Token=token
        )
        if options and options["results"]:
            method = {"shipping_method": options["results"][0]["code"]}
            self.call("PATCH", path, name="/carts/{id}", body=method, X_Cart_Token=token)
        self.wait()
        self.call(
            "POST",
            "/orders",
            name="/orders",
            body={"cart": path.rpartition("/")[2], "payment": CARD},
            also=(409,),
            X_Cart_Token=token,
            Idempotency_Key=uuid4().hex,
        )


class Member(Shopper):
    """Has an account, logs in, looks at it, and logs in again later."""

    weight = 1
    wait_time = between(1, 4)  # type: ignore[no-untyped-call]

    def on_start(self) -> None:
        """Log in; without an account in the plan, open one first."""
        super().on_start()
        if self.shop.customers:
            self.email, self.password = random.choice(self.shop.customers)  # noqa: S311
        else:
            self.email, self.password = f"{uuid4().hex[:12]}@load.example", f"load {uuid4().hex}"
            body = {"email": self.email, "password": self.password, "first_name": "", "last_name": "Load"}
            if self.call("POST", "/customers", name="/customers", body=body, also=(429,)) is None:
                raise StopUser
        self.log_in()

    @task(1)
    def log_in(self) -> None:
        self.token = {}
        body = {"email": self.email, "password": self.password}
        pair = self.call("POST", "/auth/token", name="/auth/token", body=body, also=(429,))
        if pair is not None:
            self._keep(pair)

    @task(4)
    def see_account(self) -> None:
        if self.token:
            self.call("GET", "/customers/me", name="/customers/me", also=(401,))
            self.call("GET", "/customers/me/orders", name="/customers/me/orders", also=(401,))

    @task(2)
    def stay(self) -> None:
        if self.token:
            pair = self.call(
                "POST", "/auth/token/refresh", name="/auth/token/refresh", body={"refresh": self.refresh}
            )
            if pair is not None:
                self._keep(pair)

    def _keep(self, pair: dict[str, Any]) -> None:
        self.token, self.refresh = {"Authorization": f"Bearer {pair['access']}"}, pair["refresh"]


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

    stats = environment.stats
    return {
        "total": row(stats.total),
        "routes": [row(entry) for entry in sorted(stats.entries.values(), key=lambda entry: entry.name)],
        "shops": [row(entry) for entry in sorted(_by_shop.entries.values(), key=lambda entry: entry.name)],
        "errors": [f"{error.occurrences} × {error.name}: {error.error}" for error in stats.errors.values()][
            :20
        ],
        "leaks": _findings.leaks,
    }
