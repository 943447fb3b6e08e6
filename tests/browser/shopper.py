"""A buyer whose browser runs no scripts and draws nothing: pages as they are read, forms as they are sent."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from lxml import html

from tests.server import Server


class Shopper:
    """Opens pages of a shop, fills their fields by what stands beside them, and presses their buttons."""

    def __init__(self, server: Server, shop: str) -> None:
        host = f"{shop}.localhost:{server.port}"
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{server.port}",
            headers={"Host": host, "Accept-Language": "en-GB"},
            follow_redirects=True,
            timeout=60,
        )

    def __enter__(self) -> "Shopper":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def open(self, path: str) -> None:
        """Go to a page."""
        self._show(self._client.get(path))

    def fill(self, label: str, value: str) -> None:
        """Fill the field of that label."""
        (field,) = (
            each.for_element if each.get("for") else each.find(".//input")
            for each in self._page.iter("label")
            if " ".join(each.text_content().split()).startswith(label)
        )
        field.set("value", value)

    def check_all(self) -> None:
        """Check every box there is."""
        for box in self._page.xpath("//input[@type='checkbox']"):
            box.set("checked", "checked")

    def press(self, name: str) -> None:
        """Send the form of a button whose text begins so."""
        button = next(
            each for each in self._page.iter("button") if each.text_content().strip().startswith(name)
        )
        form = next(each for each in button.iterancestors("form"))
        sent: dict[str, Any] = dict(form.form_values())
        if button.get("name"):
            sent[button.get("name")] = button.get("value", "")
        self._show(self._client.post(form.action or self.path, data=sent))

    def words(self) -> str:
        """What can be read on the page."""
        return str(self._page.text_content())

    def _show(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.text
        self.path = urlsplit(str(answer.url)).path
        self._page = html.fromstring(answer.text)
