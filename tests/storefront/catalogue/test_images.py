"""Fetching pictures, against a real server on this machine where reaching it is allowed for the test."""

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from kernel import clock, jobs, outgoing, scope, throttling
from kernel.jobs import locks, wakeups
from media import pictures, renditions, services as media
from media.models import Asset
from storefront.catalogue import images, queries, services, signals
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.images import FETCH_JOB
from tasks import dispatcher, due, lanes, registry
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG")
    return out.getvalue()


class Pictures(BaseHTTPRequestHandler):
    """`/ok` is a picture, `/html` claims to be one, `/gone`, `/away` redirects inside, `/huge`, `/broken`.

    `/film` says that much comes, and sends no more than its beginning; `/cut` is a picture that ends too early.
    """

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        kind = self.path.strip("/").split("?")[0]
        self.asked.append(kind)
        if kind == "away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
            return
        if kind == "nowhere":
            self.send_response(302)
            self.send_header("Location", "http://[")
            self.end_headers()
            return
        status = {"gone": 404, "broken": 500}.get(kind, 200)
        body = {
            "ok": picture(),
            "html": b"<html>no</html>",
            "film": b"\0\0\0\x20ftypisom" * 2,
            "cut": picture()[:400],
        }.get(kind, b"x")
        self.send_response(status)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str({"huge": 10**9, "film": 10**7}.get(kind, len(body))))
        self.end_headers()
        self.wfile.write(body)
        if kind == "film":
            self.rfile.read()  # until it is hung up on

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the server; the rule about public addresses is lifted for it alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    real = outgoing.allowed_address
    monkeypatch.setattr(outgoing, "PORTS", (80, 443, port))
    monkeypatch.setattr(
        outgoing,
        "allowed_address",
        lambda host, p, **rest: "127.0.0.1" if host == "pictures.test" else real(host, p, **rest),
    )
    Pictures.asked.clear()
    yield f"http://pictures.test:{port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)


def wanted(url: str) -> ProductImage:
    return services.add_image_from_url(
        product_id=make_product().pk, source_url=url, now=clock.now(), actor=STAFF
    )


@pytest.mark.usefixtures("in_shop")
def test_a_picture_is_fetched_and_shown(site: str) -> None:
    image = wanted(f"{site}/ok?width=300")
    assert images.fetch_pending(clock.now()).ready == 1
    image.refresh_from_db()
    assert (image.state, image.error) == ("ready", "")
    assert (image.asset.width, image.asset.height) == (300, 200)
    assert queries.get_product(image.product_id)["images"][0]["url"].endswith(image.asset.name)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "HTTP 404"),
        ("/html", "Use a JPEG"),
        ("/huge", "more than 20 MB"),
        ("/film", "Use a JPEG"),
        ("/away", "not on the public internet"),
    ],
)
@pytest.mark.usefixtures("in_shop")
def test_a_final_failure_is_recorded_at_once_and_stops_nobody(site: str, path: str, reason: str) -> None:
    bad, good = wanted(f"{site}{path}"), wanted(f"{site}/ok")
    outcome = images.fetch_pending(clock.now())
    assert (outcome.failed, outcome.ready) == (1, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.state == "failed"
    assert reason in bad.error
    assert good.state == "ready"
    report = queries.report_images()
    assert (report.ready, report.pending, report.failed) == (1, 0, 1)
    assert reason in report.failures[0]["error"]


@pytest.mark.usefixtures("in_shop")
def test_so_much_is_fetched_in_vain_by_a_shop(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept does not count, however much it is; of the rest nobody's server is asked any more."""
    most = throttling.Limit(uuid4().hex, pictures.LARGEST_BYTES + outgoing.BLOCK, 24 * 3600, is_strict=True)
    monkeypatch.setattr(images, "IN_VAIN", most)
    for path in ("ok", "ok", "html", "cut", "ok", "gone"):
        wanted(f"{site}/{path}")
    assert images.fetch_pending(clock.now()) == images.Outcome(ready=2, failed=2)
    assert Pictures.asked == ["ok", "ok", "html", "cut"]
    due = clock.now() + timedelta(seconds=most.seconds)
    assert len(wakeups.list_marks(FETCH_JOB, now=due)) > len(wakeups.list_marks(FETCH_JOB, now=clock.now()))
    monkeypatch.setattr(images, "IN_VAIN", replace(most, scope=uuid4().hex))  # as it is after a while
    assert images.fetch_pending(clock.now()) == images.Outcome(ready=1, failed=1)


@pytest.mark.usefixtures("in_shop")
def test_what_is_no_address_stops_nobody(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, led, odd, good = (
        wanted(url) for url in ("https://[x/cup.jpg", f"{site}/nowhere", f"{site}/html", f"{site}/ok")
    )
    real = media.store_image

    def store(*, content: bytes, **rest: Any) -> Any:
        if content.startswith(b"<html"):
            raise ZeroDivisionError
        return real(content=content, **rest)

    monkeypatch.setattr(media, "store_image", store)
    assert images.fetch_pending(clock.now()) == images.Outcome(ready=1, failed=3)
    assert [ProductImage.objects.get(pk=each.pk).state for each in (bad, led, odd, good)] == [
        "failed"
    ] * 3 + ["ready"]


@pytest.mark.usefixtures("in_shop")
def test_a_passing_trouble_is_tried_three_times(site: str) -> None:
    image = wanted(f"{site}/broken")
    states = []
    for _ in range(3):
        images.fetch_pending(clock.now())
        image.refresh_from_db()
        states.append((image.state, image.attempts))
    assert states == [("pending", 1), ("pending", 2), ("failed", 3)]
    assert services.retry_images(now=clock.now()) == 1
    image.refresh_from_db()
    assert (image.state, image.attempts) == ("pending", 0)


@pytest.mark.usefixtures("in_shop")
def test_slow_hosts_have_a_turn_and_then_other_shops_come_first(
    site: str, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "TURN_SECONDS", 0.0)
    for _ in range(3):
        wanted(f"{site}/ok")
    wakeups.clear(wakeups.list_marks(FETCH_JOB, now=clock.now()))
    began = clock.now()
    wakeups.mark_many([(other_shop.schema_name, FETCH_JOB)], due_at=clock.now())
    assert images.fetch_pending(began).ready == 1
    taken = due.take(lanes.ALL["pictures"], now=clock.now(), limit=9)
    assert [each.schema for each in taken if each.job == FETCH_JOB] == [
        other_shop.schema_name,
        scope.schema(),
    ]
    for each in taken:
        locks.unlock(each.lock)


@pytest.mark.usefixtures("in_shop")
def test_each_picture_is_announced_with_its_own_commit(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a worker killed at the third leaves no stale answer of the first two."""
    for path in ("/ok", "/gone", "/ok", "/ok"):
        wanted(f"{site}{path}")
    outside, heard = len(connection.savepoint_ids), []

    def hear(**_: object) -> None:
        assert len(connection.savepoint_ids) > outside, "not in the picture's own transaction"
        heard.append(ProductImage.objects.filter(state="ready").count())

    real, calls = images.download, []

    def dies(url: str, received: images.Received) -> bytes:
        calls.append(url)
        if len(calls) == 4:
            raise SystemExit
        return real(url, received)

    monkeypatch.setattr(images, "download", dies)
    signals.catalogue_changed.connect(hear, dispatch_uid="test")
    try:
        with pytest.raises(SystemExit):
            images.fetch_pending(clock.now())
    finally:
        signals.catalogue_changed.disconnect(dispatch_uid="test")
    assert heard == [1, 2]


@pytest.mark.usefixtures("in_shop")
def test_a_picture_that_kills_its_worker_three_times_is_given_up(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, calls = wanted(f"{site}/ok"), []

    def dies(_url: str, _received: images.Received) -> bytes:
        calls.append(_url)
        raise SystemExit

    monkeypatch.setattr(images, "download", dies)
    for _ in range(3):
        with pytest.raises(SystemExit):
            images.fetch_pending(clock.now())
    assert images.fetch_pending(clock.now()) == images.Outcome(failed=1)
    image.refresh_from_db()
    assert (len(calls), image.state) == (3, "failed")


def test_what_a_flushed_queue_forgot_is_fetched_by_the_sweep(
    site: str, in_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message arrives (`_no_queue`); the mark does, and stays while a picture is still waiting."""
    good, bad = wanted(f"{site}/ok"), wanted(f"{site}/broken")
    woken: list[str] = []
    monkeypatch.setattr(jobs, "enqueue_in", lambda *_, lane="": woken.append(lane))
    for minutes in range(1, 4):
        now = clock.now() + timedelta(minutes=2 * minutes)
        scope.leave()
        dispatcher.dispatch(now=now)
        taken = due.take(lanes.ALL["pictures"], now=now, limit=9)
        for each in taken:
            locks.unlock(each.lock)
        scope.enter(in_shop)
        assert woken.count("pictures") == minutes
        assert (in_shop.schema_name, FETCH_JOB) in [(each.schema, each.job) for each in taken]
        registry.fetch_images.run()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.attempts) == ("ready", "failed", 3)
    assert wakeups.list_marks(FETCH_JOB, now=clock.now() + timedelta(days=1)) == []
    assert services.retry_images(now=clock.now()) == 1
    assert len(wakeups.list_marks(FETCH_JOB, now=clock.now())) == 1


def test_pictures_whose_jobs_were_lost_are_asked_for_again(in_shop: Tenant) -> None:
    product = make_product("Mug")
    registry.delete_strays.run()
    assert wakeups.list_marks(FETCH_JOB, now=clock.now()) == []
    ProductImage.objects.create(product=product, source_url="https://example.com/a.png")
    Asset.objects.create(
        kind="image",
        name="a" * 32 + ".jpg",
        width=1,
        height=1,
        bytes=1,
        renditions="waiting",
        created_at=clock.now(),
    )
    registry.delete_strays.run()
    for job in (FETCH_JOB, renditions.JOB):
        assert len(wakeups.list_marks(job, now=clock.now())) == 1, job
