"""Who shops: looks around, searches, fills carts, buys, has an account."""

import random
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, between, task
from locust.exception import StopUser

from perf.load import leaks, scene

ADDRESS = {
    "first_name": "Lo",
    "last_name": "Load",
    "line1": "Market Street 1",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
CARD = {"gateway": "sandbox", "card": "4242424242424242"}


class Caller(FastHttpUser):
    """Somebody in one shop. Every answer is held against the shop that was asked."""

    abstract = True
    wait_time = between(0.5, 2.5)  # type: ignore[no-untyped-call]
    connection_timeout = network_timeout = 20.0
    email = ""

    def on_start(self) -> None:
        self.shop = scene.choose_shop()
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
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | self.token
        sent |= {"Host": self.host_name(), "Accept": "application/json"}
        with self.client.request(
            method, f"/api/v1{path}", name=f"{method} {name}", json=body, headers=sent, catch_response=True
        ) as response:
            if not _is_served(response, also):
                return None
            document = response.json() if response.content else {}
            self.hold_against_shop(response, name, leaks.find(self.shop, document, email=self.email))
            return document

    def host_name(self) -> str:
        """The shop's own, at the server's port."""
        port = self.environment.host.rpartition(":")[2] if self.environment.host else "80"
        return f"{self.shop.slug}.localhost:{port}"

    def hold_against_shop(self, response: Any, name: str, found: list[str]) -> None:
        """End the run where an answer showed what is another shop's."""
        if found:
            scene.findings.add(shop=self.shop, route=name, what=found)
            response.failure(f"LEAK {found[0]}")
            if self.environment.runner is not None:
                self.environment.runner.quit()


class Roamer(Caller):
    """Does this and that in one shop, and then comes to another as somebody else."""

    abstract = True

    @task(2)
    def leave(self) -> None:
        """Come again."""
        self.on_start()


class Visitor(Roamer):
    """Looks around."""

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


class Searcher(Roamer):
    """Types words, some of them wrong, and pages through what is found."""

    @task(4)
    def search(self) -> None:
        words = f"product {random.randrange(50)}"  # noqa: S311
        self.call("GET", f"/products?q={words.replace(' ', '+')}", name="/products?q=")

    @task(1)
    def misspell(self) -> None:
        """A word nobody wrote."""
        self.call("GET", "/products?q=prodcut", name="/products?q= (misspelt)")


class CartCaller(Caller):
    """Has a cart."""

    abstract = True
    wait_time = between(1, 4)  # type: ignore[no-untyped-call]

    def open_cart(self) -> Any:
        """The cart of somebody new with two things in it as it is then, its `token` beside; None where that failed."""
        self.on_start()
        cart = self.call("POST", "/carts", name="/carts", also=(429,))
        if cart is None:
            return None
        path, token, latest = f"/carts/{cart['id']}/items", cart["token"], cart
        for slug in random.sample(sorted(self.shop.products), min(2, len(self.shop.products))):
            product = self.call("GET", f"/products/{slug}", name="/products/{slug}")
            variant = next((v["id"] for v in (product or {}).get("variants", ()) if v["in_stock"]), None)
            if variant is not None:
                item = {"variant": variant, "quantity": 1}
                latest = (
                    self.call(
                        "POST", path, name="/carts/{id}/items", body=item, also=(409,), X_Cart_Token=token
                    )
                    or latest
                )
            self.wait()
        return latest | {"token": token}


class Filler(CartCaller):
    """Puts things into a cart, changes their number, takes them out, and leaves."""

    @task
    def fill(self) -> None:
        cart = self.open_cart()
        if cart is None:
            return
        path, token = f"/carts/{cart['id']}", cart["token"]
        for item in cart["items"]:
            line = f"{path}/items/{item['id']}"
            self.call("PATCH", line, name="/carts/{id}/items/{id}", body={"quantity": 2}, X_Cart_Token=token)
            self.wait()
            self.call("DELETE", line, name="/carts/{id}/items/{id}", X_Cart_Token=token)


class Buyer(CartCaller):
    """Looks, puts two things into a cart, and pays."""

    @task
    def buy(self) -> None:
        cart = self.open_cart()
        if cart is None:
            return
        path, token = f"/carts/{cart['id']}", cart["token"]
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


class Member(Roamer):
    """Has an account, logs in, looks at it, and logs in again later."""

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


def _is_served(response: Any, also: tuple[int, ...]) -> bool:
    """Whether the answer has a document to look at; a refusal that may be is no failure."""
    if response.status_code in also:
        response.success()
        return False
    if not 200 <= response.status_code < 300:
        response.failure(f"{response.status_code} {(response.text or '')[:200]}")
        return False
    return True
