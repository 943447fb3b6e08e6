"""One shop's fifty connections of its worst requests, beside which others are to be served as before (R9)."""

import random
from uuid import uuid4

from locust import constant, task

from perf.load import scene
from perf.load.shopping import Caller

NAME = "noise: "


class Noise(Caller):
    """Searches that no kept answer serves, and whole orders, without a pause."""

    wait_time = constant(0)  # type: ignore[no-untyped-call]
    tasks = []

    def on_start(self) -> None:
        self.shop, self.token = scene.noisy[0], {}

    @task(4)
    def search(self) -> None:
        """Words that were not asked for before."""
        also = (429, 503)  # its own line is full: that is how the others are kept out of it
        self.call("GET", f"/products?q={uuid4().hex[:6]}+product", name=f"{NAME}/products?q=", also=also)

    @task(1)
    def order(self) -> None:
        """A cart with something in it."""
        cart = self.call("POST", "/carts", name=f"{NAME}/carts", also=(429, 503))
        if cart is None:
            return
        slug = random.choice(sorted(self.shop.products))  # noqa: S311
        product = self.call("GET", f"/products/{slug}", name=f"{NAME}/products/{{slug}}", also=(429, 503))
        if product is not None:
            item = {"variant": product["variants"][0]["id"], "quantity": 1}
            path = f"/carts/{cart['id']}/items"
            name = f"{NAME}/carts/{{id}}/items"
            self.call("POST", path, name=name, body=item, also=(409, 429, 503), X_Cart_Token=cart["token"])
