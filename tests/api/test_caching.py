"""Hot reads: what is kept is what would be made, and kept for no longer than it is true."""

import gzip
import itertools
import time
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from api import caching, conditional, fair_use, kept
from kernel import clock, valkey
from storefront.catalogue import queries, services
from tests.actors import STAFF
from tests.api.conftest import Api, _client, fill_cart
from tests.api.hot import PATHS, World
from tests.web.test_languages import settled


def test_a_hot_answer_asks_postgres_nothing(world: World) -> None:
    cold = world.api.get("/products")
    with CaptureQueriesContext(connection) as captured:
        hot = world.api.get("/products")
    assert [q["sql"] for q in captured] == []
    assert hot.content == cold.content
    for name in ("ETag", "Cache-Control", "Vary", "Content-Type", "Content-Length", "X-Content-Type-Options"):
        assert hot[name] == cold[name], name


def test_a_hot_answer_is_one_round_trip_to_the_store(world: World) -> None:
    world.api.get("/products")
    store = valkey.connect(settings.REDIS_URL)
    with store.monitor() as monitor:
        assert world.api.get("/products").status_code == 200
        caching.client().echo("end")
        ours = store.connection_pool.connection_kwargs["db"]  # other tests talk to the same server meanwhile
        said = (told["command"] for told in monitor.listen() if told["db"] == ours)
        asked = list(itertools.takewhile(lambda command: command != "ECHO end", said))
    assert [command.split()[0] for command in asked if "souk" in command] == ["MGET"]
    assert len(asked) == 1, asked


def test_a_hot_answer_says_what_is_left_and_beyond_that_is_a_call_as_all_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = {"host": world.api.host}
    built, kept = (_client().get("/api/v1/products", headers=host) for _ in range(2))
    assert (built["RateLimit"][:7], kept["RateLimit"][:6]) == ('"calls"', '"kept"')
    monkeypatch.setattr(fair_use, "KEPT_FOR_A_TOKEN", 0)
    counted = _client().get("/api/v1/products", headers=host)
    assert counted["RateLimit"].startswith('"calls"')
    assert counted.content == kept.content


def test_kept_answers_are_counted_by_address_and_minute(settings: Any) -> None:
    settings.CALLS_A_MINUTE, here, given = (
        1,
        {"direct": "203.0.113.5", "forwarded": ""},
        fair_use.KeptAnswers(),
    )
    told = [given.take(**here, at=61.0) for _ in range(fair_use.KEPT_FOR_A_TOKEN)]
    assert told[0] == {"RateLimit-Policy": '"kept";q=100;w=60', "RateLimit": '"kept";r=99;t=59'}
    assert given.take(**here, at=119.0) is None
    assert given.take(direct="203.0.113.6", forwarded="", at=119.0) is not None
    assert given.take(**here, at=120.0) is not None


def test_hot_answers_are_measured_as_their_views(world: World) -> None:
    def counted(path: str) -> dict[str, float]:
        lines = Client(headers={"host": "localhost"}).get("/metrics").content.decode().splitlines()
        wanted = ("django_http_responses_total_by_status_view_method_total", "_by_view_method_count")
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in lines
            if any(name in line for name in wanted) and path in line
        }

    for path, view in (
        ("/products", "shop_api:list"),
        ("/products/mug", "shop_api:get"),
        ("/products/facets", "shop_api:facets"),
        ("/products/mug/related", "shop_api:related"),
        ("/collections/best", "shop_api:get"),
    ):
        world.api.get(path)
        before = counted(view)
        assert world.api.get(path).status_code == 200
        after = counted(view)
        grown = {name for name in after if after[name] == before.get(name, 0) + 1}
        assert len(grown) == 2, (path, after)


def test_who_has_it_already_gets_304_hot_and_cold(world: World) -> None:
    etag = world.api.get("/products")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        hot = world.api.get("/products", If_None_Match=etag)
    assert (hot.status_code, hot.content, hot["ETag"], len(captured)) == (304, b"", etag, 0)
    caching.Forget(world.shop.schema_name)()
    assert world.api.get("/products", If_None_Match=etag).status_code == 304
    with CaptureQueriesContext(connection) as captured:
        assert world.api.get("/products").status_code == 200
    assert len(captured) == 0, "a 304 on the way should have kept the answer"


def test_staff_and_what_is_not_found_are_not_kept(world: World) -> None:
    with tenant_context(world.shop):
        services.create_product(title="Draft", price=Decimal(1), now=clock.now(), actor=STAFF)
    world.staff.get("/products/draft")
    assert world.api.get("/products/draft").status_code == 404
    assert world.staff.get("/products/draft").status_code == 200


def test_another_shop_has_answers_of_its_own(world: World) -> None:
    assert world.api.get("/products").json()["count"] == 2
    assert Api("bravo.localhost").get("/products").json()["count"] == 0


def test_an_answer_that_a_write_overtook_is_not_served(world: World) -> None:
    schema = world.shop.schema_name
    with tenant_context(world.shop):
        _, version = caching._find(schema, "name")
    value = kept.pack(version=version, etag=conditional.etag_of(b"old"), body=b"old")
    caching.client().set(kept.answer_key(schema, "name"), value)
    with tenant_context(world.shop):
        assert caching._find(schema, "name")[0] is not None
    caching.Forget(schema)()
    with tenant_context(world.shop):
        assert caching._find(schema, "name")[0] is None


def test_nothing_is_kept_while_a_write_is_under_way(world: World) -> None:
    world.api.get("/products")
    with tenant_context(world.shop), transaction.atomic():
        services.update_product(product_id=world.mug.pk, title="Other", actor=STAFF)
        assert caching.client().get(kept.version_key(world.shop.schema_name)) == kept.WRITING
        Thread(target=lambda: Api("alpha.localhost").get("/products")).start()
    assert "Other" in world.api.get("/products").content.decode()


def test_a_writer_that_dies_before_it_has_told_of_its_commit_leaves_nothing_old(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "WRITING_MS", 300)
    world.api.get("/products")
    with monkeypatch.context() as killed:
        killed.setattr(caching.Forget, "__call__", lambda _self: None)
        with tenant_context(world.shop):
            services.update_product(product_id=world.mug.pk, title="Committed", actor=STAFF)
    for _ in range(3):
        assert "Committed" in world.api.get("/products").content.decode()
        time.sleep(0.2)


def _names(world: World) -> list[bytes]:
    return list(caching.client().scan_iter(f"souk:read:{world.shop.schema_name}:*"))


def test_answers_go_one_by_one_and_live_for_a_day(world: World) -> None:
    before = _names(world)
    if before:
        caching.client().delete(*before)
    for number in range(30):
        world.api.get(f"/products?offset={number}")
    world.api.get("/products?q=mug")
    store = caching.client()
    names = _names(world)
    assert len(names) >= 31
    left = sorted(store.ttl(name) for name in names)
    assert left[0] <= kept.SEARCH_SECONDS < kept.DAY - 60 < left[1]
    assert store.ttl(kept.version_key(world.shop.schema_name)) > kept.DAY - 60
    store.delete(names[0])
    with CaptureQueriesContext(connection) as captured:
        for number in range(30):
            world.api.get(f"/products?offset={number}")
        world.api.get("/products?q=mug")
    asked = [query for query in captured if "catalogue_product" in query["sql"]]
    assert len(asked) <= 2


def test_one_copy_is_kept_for_each_language_that_the_shop_offers(world: World) -> None:
    asked = ("", "de", "de-AT,de;q=0.9,en;q=0.5", "fr, de;q=0.3", "en", "en-GB, de;q=0.5", "es", "xx")
    for languages, copies in (([], 1), (["de"], 2)):
        settled(world.shop, languages=languages)
        caching.Forget(world.shop.schema_name)()
        caching.client().delete(*_names(world), "none")
        for language in asked:
            assert world.api.get("/products/mug", Accept_Language=language).status_code == 200
        assert len(_names(world)) == copies
    world.shop.refresh_from_db()
    with tenant_context(world.shop):
        services.update_product(
            product_id=world.mug.pk, translations={"de": {"title": "Becher"}}, actor=STAFF
        )
    for _made_then_kept in range(2):
        for language, title in (("de", "Becher"), ("en", "Mug"), ("fr", "Mug")):
            answer = world.api.get("/products/mug", Accept_Language=language)
            assert answer.json()["title"] == title
            assert answer["Content-Language"] == ("de" if title == "Becher" else "en")


def test_it_is_kept_compressed_and_unpacked_for_who_wants_it_plain(world: World) -> None:
    def get(**headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().get("/api/v1/products", headers={"host": "alpha.localhost"} | sent)

    plain, packed = get(), get(Accept_Encoding="br;q=1, gzip;q=0.5")
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{plain['ETag']}")
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) == int(packed["Content-Length"]) < len(plain.content)
    assert "Accept-Encoding" in plain["Vary"]
    assert not get(Accept_Encoding="gzip;q=0, br").has_header("Content-Encoding")
    again = get(Accept_Encoding="gzip", If_None_Match=packed["ETag"])
    assert (again.status_code, again["ETag"]) == (304, plain["ETag"])


def test_a_stranger_who_wants_nothing_kept_makes_us_no_work(world: World) -> None:
    world.api.get("/products")
    with CaptureQueriesContext(connection) as captured:
        assert world.api.get("/products", Cache_Control="no-store").status_code == 200
    assert len(captured) == 0


def test_a_store_that_is_down_is_a_miss(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = valkey.connect("redis://127.0.0.1:1/0")
    monkeypatch.setattr(caching, "client", lambda: nowhere)
    assert world.api.get("/products").json()["count"] == 2
    with tenant_context(world.shop):
        services.archive_product(product_id=world.mug.pk, actor=STAFF)
    assert world.api.get("/products").json()["count"] == 1
    assert caching.owes(world.shop.schema_name)
    monkeypatch.undo()
    assert world.api.get("/products").json()["count"] == 1
    assert not caching.owes(world.shop.schema_name)


@pytest.mark.parametrize(("edge", "before", "after"), [("published_from", -1, 0), ("published_until", 0, -1)])
def test_a_window_begins_and_ends_on_time_without_a_write(
    world: World, edge: str, before: int, after: int
) -> None:
    every = world.api.get("/collections").json()["count"]
    at = clock.now() + timedelta(seconds=1.5)
    with tenant_context(world.shop):
        services.update_collection(collection_id=world.best.pk, **{edge: at}, actor=STAFF)
    shown = world.api.get("/collections").json()["count"]
    while clock.now() <= at:
        time.sleep(0.01)
    assert (shown, world.api.get("/collections").json()["count"]) == (every + before, every + after)


def test_a_slow_look_at_the_windows_does_not_keep_answers_past_their_edge(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = queries.milliseconds_to_next_change

    def look_slowly() -> int | None:
        left = look()
        time.sleep(0.5)
        return left

    every = world.api.get("/collections").json()["count"]
    at = clock.now() + timedelta(seconds=1)
    with tenant_context(world.shop):
        services.update_collection(collection_id=world.best.pk, published_until=at, actor=STAFF)
    monkeypatch.setattr(queries, "milliseconds_to_next_change", look_slowly)
    world.api.get("/collections")
    remaining = (at - clock.now()).total_seconds() * 1000
    assert caching.client().pttl(kept.version_key(world.shop.schema_name)) <= remaining + 1  # it rounds
    while clock.now() <= at:
        time.sleep(0.01)
    assert world.api.get("/collections").json()["count"] == every - 1


def test_a_version_whose_maker_never_saw_the_windows_ends_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose() -> None:
        raise OperationalError("the database does not answer")

    with tenant_context(world.shop):
        services.update_collection(collection_id=world.best.pk, published_until=None, actor=STAFF)
    with monkeypatch.context() as patch:
        patch.setattr(queries, "milliseconds_to_next_change", lose)
        assert world.api.get("/collections").status_code == 503
    key = kept.version_key(world.shop.schema_name)
    assert 0 < caching.client().pttl(key) <= caching.LOOKING_MS
    caching.client().delete(key)
    assert world.api.get("/collections").status_code == 200
    assert caching.client().ttl(key) > kept.DAY - 60


def test_a_look_at_the_windows_says_nothing_of_a_version_made_since(world: World) -> None:
    key = kept.version_key(world.shop.schema_name)
    caching.client().set(key, b"made since", px=1_000)
    with tenant_context(world.shop):
        caching._end_in_time(key, b"ended by a write", int(time.time() * 1000))
    assert caching.client().pttl(key) <= 1_000


def test_a_promotion_that_starts_and_ends_lowers_carts_and_leaves_the_catalogue_as_it_is(
    world: World,
) -> None:
    with tenant_context(world.shop):
        world.put_in_stock(5)
    cart, guest = fill_cart(world.api, {"variants": [{"id": world.variant.pk}]})
    before = [world.hot(path) for path in PATHS]
    starts = clock.now() + timedelta(seconds=0.8)
    ends = starts + timedelta(seconds=0.8)
    offer = {"name": "Ten off", "kind": "percentage", "value": "10"}
    window = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
    made = world.staff.post("/promotions", offer | window)
    assert made.status_code == 201, made.content
    discounts = []
    for since in (None, starts, ends):
        while since is not None and clock.now() <= since + timedelta(milliseconds=2):
            time.sleep(0.01)
        discounts.append(guest.get(f"/carts/{cart}").json()["discount_total"]["amount"])
        hot = [world.hot(path) for path in PATHS]
        assert hot == [world.cold(path) for path in PATHS] == before
    assert discounts == ["0.00", "2.00", "0.00"]


def test_a_rolled_back_write_shows_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "WRITING_MS", 200)
    before = world.api.get("/products").content
    with tenant_context(world.shop), transaction.atomic():
        services.update_product(product_id=world.mug.pk, title="Never", actor=STAFF)
        transaction.set_rollback(True)
    assert world.api.get("/products").content == before
    time.sleep(0.25)
    world.api.get("/products")
    with CaptureQueriesContext(connection) as captured:
        assert world.api.get("/products").content == before
    assert len(captured) == 0


def test_what_was_kept_since_one_looked_is_not_built_again(world: World) -> None:
    before = set(_names(world))
    world.api.get("/products?offset=777")
    (key,) = set(_names(world)) - before
    schema = world.shop.schema_name
    keys = [kept.version_key(schema), key, "souk:build:test"]
    _version, is_new, is_builder = caching._open()(keys=keys, args=["other", 60, 2_000, kept.WRITING])
    assert (is_new, is_builder) == (0, 0)


def test_one_of_many_builds_what_is_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "WAIT_SECONDS", 20)  # however busy the machine is
    statements: list[str] = []
    barrier = Barrier(6)

    def ask() -> None:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "catalogue_product" in sql:
                statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            barrier.wait()
            assert world.api.get("/products").status_code == 200
        connection.close()

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statements) == 1
