"""Who works: staff in the admin, programs with keys, whoever imports a file. Their shops are the load test's own."""

import random
from uuid import uuid4

from locust import between, task

from perf.load import leaks
from perf.load.shopping import Caller, Roamer

LISTS = ("orders/order", "catalogue/product", "customers/customer", "inventory/stocklevel")
ROWS = 20
"""Products of an imported file."""


class Clerk(Roamer):
    """Staff, logged in, who look at lists and pages."""

    wait_time = between(1, 3)  # type: ignore[no-untyped-call]

    @task(1)
    def begin(self) -> None:
        self.open("/admin/", name="/admin/")

    @task(4)
    def see_list(self) -> None:
        """One of the lists that are open all day."""
        page = random.choice(LISTS)  # noqa: S311
        self.open(f"/admin/{page}/", name=f"/admin/{page}/")

    @task(1)
    def find(self) -> None:
        """One product by its name."""
        word = random.randrange(8)  # noqa: S311
        self.open(f"/admin/catalogue/product/?q=product+{word}", name="/admin/catalogue/product/?q=")

    def open(self, path: str, *, name: str) -> None:
        headers = {"Host": self.host_name(), "Cookie": self.shop.cookie}
        with self.client.get(
            path, name=f"GET {name}", headers=headers, catch_response=True, allow_redirects=False
        ) as response:
            if response.status_code != 200:
                response.failure(f"{response.status_code}")
            else:
                self.hold_against_shop(response, name, leaks.find_in_page(self.shop, response.text or ""))


class Program(Roamer):
    """Another system, which reads what is new by key."""

    wait_time = between(0.5, 1)  # type: ignore[no-untyped-call]

    def on_start(self) -> None:
        super().on_start()
        self.token = {"Authorization": f"Bearer {self.shop.key}"}

    @task(3)
    def read_orders(self) -> None:
        self.call("GET", "/orders?limit=50", name="/orders (key)")

    @task(1)
    def read_products(self) -> None:
        """Products, a hundred at a time."""
        self.call("GET", "/products?limit=100", name="/products?limit=100 (key)")


class Importer(Caller):
    """Sends a file of products, the same ones again and again."""

    wait_time = between(10, 20)  # type: ignore[no-untyped-call]

    @task
    def send(self) -> None:
        rows = (f"load-import-{number},Imported {number},{number + 1}.00" for number in range(ROWS))
        text = "\r\n".join(["Handle,Title,Variant Price", *rows])
        mark = uuid4().hex
        part = 'Content-Disposition: form-data; name="file"; filename="load.csv"\r\nContent-Type: text/csv'
        body = f"--{mark}\r\n{part}\r\n\r\n{text}\r\n--{mark}--\r\n"
        headers = {
            "Host": self.host_name(),
            "Authorization": f"Bearer {self.shop.key}",
            "Content-Type": f"multipart/form-data; boundary={mark}",
        }
        with self.client.post(
            "/api/v1/imports", name="POST /imports", data=body, headers=headers, catch_response=True
        ) as response:
            if response.status_code not in (202, 429):
                response.failure(f"{response.status_code} {(response.text or '')[:200]}")
            else:
                response.success()
