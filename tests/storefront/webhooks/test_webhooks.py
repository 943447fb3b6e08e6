"""Webhooks: told in order, signed, tried for days, switched off, sent anew."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core import mail

from accounts import api_keys, roles, services as accounts
from accounts.models import ApiKey, AuditEvent, User
from kernel import actors, clock, jobs
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.webhooks import errors, events, queries, rules, services, signing, views
from storefront.webhooks.models import Delivery, Endpoint, Event
from tenants.models import Tenant
from tests.actors import person
from tests.storefront.webhooks import receiver
from tests.storefront.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
ALL = rules.EVENT_TYPES
ACTOR = actors.job("tests")


@pytest.fixture(autouse=True)
def _here(in_shop: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    OutboxEntry.objects.all().delete()
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)


@pytest.fixture
def site() -> Iterator[Receiver]:
    with receiver.running() as found:
        yield found


def create(url: str = "https://example.com/", events: Sequence[str] = ALL) -> Endpoint:
    return services.create(values={"url": url, "event_types": events}, actor=ACTOR, now=clock.now())


def make(site: Receiver, events: tuple[str, ...] = ALL) -> Endpoint:
    endpoint = create(site.url, events)
    site.secret = signing.read(endpoint.secret)
    return endpoint


def tell(event: str = "order.placed", subject: str = "order:1", **data: Any) -> None:
    events.write(event, subject=subject, facts={"data": data}, now=clock.now())


def later(by: timedelta) -> datetime:
    """Deliver what is due after a while; return when that was."""
    with time_machine.travel(clock.now() + by):
        outbox.drain()
        return clock.now()


def test_an_event_reaches_who_wants_it_signed_for_the_reference_library(site: Receiver) -> None:
    make(site, ("order.paid",))
    tell("order.paid", number=7)
    tell("order.placed", number=8)
    assert outbox.drain() == 1
    assert site.forged == 0
    assert [(event["type"], event["data"]) for event in site.told] == [("order.paid", {"number": 7})]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
    assert delivery.response_body == "thanks"
    assert delivery.request_headers["webhook-id"] == site.ids[0] == f"msg_{delivery.event.hex}"


def test_another_secret_does_not_verify(site: Receiver) -> None:
    make(site)
    site.secret = rules.new_secret()
    tell()
    outbox.drain()
    assert site.forged == 1


def test_a_replaced_secret_signs_beside_the_new_one_for_a_day(site: Receiver) -> None:
    endpoint = make(site)
    now = clock.now()
    rotated = services.rotate_secret(endpoint_id=endpoint.pk, actor=ACTOR, now=now)
    assert rotated.secret != endpoint.secret
    for secret, moment, forged in (
        (endpoint.secret, now, 0),
        (rotated.secret, now, 0),
        (endpoint.secret, now + rules.OVERLAP, 1),
        (rotated.secret, now + rules.OVERLAP, 1),
    ):
        site.secret = signing.read(secret)
        with time_machine.travel(moment):
            tell(subject="")
            outbox.drain()
        assert site.forged == forged
        if site.forged:
            OutboxEntry.objects.all().delete()


def test_it_is_tried_for_days_under_one_id_and_then_given_up(site: Receiver) -> None:
    make(site)
    site.status = 503
    tell()
    moment = clock.now()
    for wait in (timedelta(0), *rules.WAITS):
        moment += wait + timedelta(seconds=1)
        with time_machine.travel(moment):
            outbox.drain()
        delivery = Delivery.objects.get()
        if delivery.state == "failed":
            break
        assert delivery.next_attempt_at is not None
    assert delivery.state == "failed"
    assert len(set(site.ids)) == 1
    assert len(site.ids) == delivery.attempts == len(rules.WAITS) + 1
    assert [each.status for each in delivery.tries.all()] == [503] * delivery.attempts
    assert sum(rules.WAITS, timedelta(0)) > timedelta(days=3)


def test_events_of_one_object_keep_their_order_and_others_do_not_wait(site: Receiver) -> None:
    make(site)
    site.status = 500
    tell("order.placed", "order:1")
    outbox.drain()
    site.status = 200
    tell("order.paid", "order:1")
    tell("order.placed", "order:2")
    outbox.drain()
    assert site.types == ["order.placed", "order.placed"]  # the first try, and the other order's
    later(timedelta(seconds=10))
    assert site.types == ["order.placed", "order.placed", "order.placed", "order.paid"]


def test_an_endpoint_that_fails_for_days_is_switched_off_and_its_owner_told(site: Receiver) -> None:
    endpoint = make(site)
    site.status = 500
    tell()
    outbox.drain()
    since = Endpoint.objects.get().failing_since
    assert since is not None
    Endpoint.objects.update(failing_since=since - rules.DISABLED_AFTER)
    later(timedelta(seconds=10))
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert "HTTP 500" in endpoint.disabled_reason
    notice = OutboxEntry.objects.get(topic="email")
    assert (notice.payload["template"], notice.payload["context"]["url"]) == ("webhook_disabled", site.url)
    outbox.drain()
    assert f"send events to this address:\n\n{site.url}" in mail.outbox[-1].body
    before = len(site.told)
    tell("order.paid")
    later(timedelta(hours=1))
    assert len(site.told) == before
    assert Delivery.objects.get().state == "failed"
    services.update(endpoint_id=endpoint.pk, values={"is_enabled": True}, actor=ACTOR)
    site.status = 200
    services.retry(delivery_id=Delivery.objects.get().pk, actor=ACTOR, now=clock.now())
    outbox.drain()
    assert Delivery.objects.get().state == "delivered"
    assert len(set(site.ids)) == 1  # the replay is the same event


@pytest.mark.parametrize(
    "change", ["let go", "no webhooks", "no orders", "key revoked", "key expired", "key replaced"]
)
def test_an_endpoint_tells_what_whose_it_is_may_see_and_goes_on_with_whoever_takes_it(
    site: Receiver, change: str
) -> None:
    maker, colleague = (User.objects.create_user(f"{name}@a.example", is_staff=True) for name in "ab")
    role = Group.objects.create(name="Integrations")
    role.permissions.set(
        Permission.objects.filter(codename__in=["add_endpoint", "change_endpoint", "view_order"])
    )
    maker.groups.add(role)
    colleague.groups.add(Group.objects.get(name=roles.OWNER))
    wish: services.EndpointValues = {"url": site.url, "event_types": ["order.placed"]}
    key = None
    if change.startswith("key"):
        key, _text = api_keys.create(
            name="Sync",
            kind="sk",
            scopes=["webhooks:write", "orders:read"],
            actor=person(colleague),
            now=clock.now(),
        )
    endpoint = services.create(values=wish, key=key, actor=person(maker), now=clock.now())
    site.secret = signing.read(endpoint.secret)
    tell(subject="order:1")
    outbox.drain()
    if change == "let go":
        accounts.deactivate(user=maker, now=clock.now())
    elif change == "key revoked":
        api_keys.revoke(key_id=key.pk, actor=person(colleague), now=clock.now())
    elif change == "key expired":
        ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now())
    elif change == "key replaced":
        by = {"actor": person(colleague), "now": clock.now()}
        key, _text = api_keys.rotate(key_id=key.pk, overlap=timedelta(hours=1), **by)
        endpoint.refresh_from_db()
        assert endpoint.key == key, "with an overlap it goes on with the new one"
        api_keys.rotate(key_id=key.pk, overlap=timedelta(0), **by)
    else:
        gone = {"no webhooks": "webhooks", "no orders": "orders"}[change]
        role.permissions.remove(*role.permissions.filter(content_type__app_label=gone))
    for number in (2, 3):
        tell(subject=f"order:{number}")
    outbox.drain()
    assert len(site.told) == 1
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert "may not see" in endpoint.disabled_reason
    assert [each.payload["template"] for each in OutboxEntry.objects.filter(topic="email")] == [
        "webhook_disabled"
    ]
    services.update(endpoint_id=endpoint.pk, values={"is_enabled": True}, actor=person(colleague))
    tell(subject="order:4")
    outbox.drain()
    assert len(site.told) == 2


def test_a_success_forgets_the_failures(site: Receiver) -> None:
    make(site)
    site.status = 500
    tell()
    outbox.drain()
    site.status = 200
    later(timedelta(seconds=10))
    assert Endpoint.objects.get().failing_since is None


def test_an_endpoint_that_says_it_is_gone_is_asked_no_more(site: Receiver) -> None:
    make(site)
    site.status = 410
    tell()
    outbox.drain()
    assert not Endpoint.objects.get().is_enabled
    assert Delivery.objects.get().state == "failed"


def test_a_redirect_is_an_answer_and_is_not_followed(site: Receiver) -> None:
    make(site)
    site.status = 302
    tell()
    outbox.drain()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == ("pending", "HTTP 302")


def test_a_test_event_goes_to_the_one_endpoint_alone(site: Receiver) -> None:
    make(site)
    other = create(site.url)
    site.secret = signing.read(other.secret)
    services.send_test(endpoint_id=other.pk, actor=ACTOR, now=clock.now())
    outbox.drain()
    assert (site.types, site.forged) == (["webhook.test"], 0)


def test_a_private_address_is_refused_when_connecting_whatever_its_name_said_before(
    site: Receiver, settings: Any
) -> None:
    make(site)
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    Endpoint.objects.update(url=site.url.replace("http://", "https://"))
    tell()
    outbox.drain()
    delivery = Delivery.objects.get()
    assert site.told == []
    assert (delivery.state, delivery.response_status) == ("failed", None)
    assert delivery.error == "127.0.0.1 is not on the public internet"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x",
        "https://169.254.169.254/latest/", "https://user:secret@example.com/", "ftp://example.com/", "https://",
        "https://[broken/", "nothing", "https://shop.localhost/", f"https://example.com/{'x' * 500}",
    ],
)  # fmt: skip
def test_addresses_that_are_refused_at_first_sight(url: str, settings: Any) -> None:
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    with pytest.raises(errors.BadUrl):
        create(url)


def test_events_must_be_ours_and_some() -> None:
    for wanted in ((), ("order.placed", "moon.risen")):
        with pytest.raises(errors.UnknownEvent):
            create(events=wanted)


def test_an_event_costs_one_statement_where_nobody_is_told(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        events.write("order.placed", subject="order:1", facts={"number": 1}, now=clock.now())
    assert not OutboxEntry.objects.exists()


def test_there_is_room_for_twenty() -> None:
    for _ in range(rules.MOST_ENDPOINTS):
        create()
    with pytest.raises(errors.TooManyEndpoints):
        create()


def test_the_secret_is_in_no_view() -> None:
    endpoint = create()
    secret = views.new_endpoint(endpoint)["secret"]
    assert secret.startswith("whsec_")
    assert secret not in str(views.endpoint(endpoint))


def test_a_secret_that_an_older_release_has_kept_as_it_was_signs_on_and_is_sealed_at_night(
    site: Receiver,
) -> None:
    endpoint = make(site)
    plain, before = rules.new_secret(), rules.new_secret()
    until = clock.now() + rules.OVERLAP
    Endpoint.objects.update(secret=plain, previous_secret=before, previous_secret_until=until)
    for secret in (plain, before):
        site.secret = secret
        tell(subject="")
        outbox.drain()
    services.seal_plain()
    kept = Endpoint.objects.get(pk=endpoint.pk)
    assert rules.PREFIX not in kept.secret + kept.previous_secret
    for secret in (plain, before):
        site.secret = secret
        tell(subject="")
        outbox.drain()
    assert (len(site.told), site.forged) == (4, 0)
    assert services.seal_plain() == 0


def test_an_endpoint_whose_secret_cannot_be_read_is_told_nothing_until_it_has_a_new_one(
    site: Receiver,
) -> None:
    endpoint = make(site)
    Endpoint.objects.update(secret="c2VhbGVkIGVsc2V3aGVyZSwgYnkgYW5vdGhlciBrZXk=")
    tell()
    outbox.drain()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == ("failed", "its signing secret cannot be read: make a new one")
    assert services.seal_anew() == 0
    rotated = services.rotate_secret(endpoint_id=endpoint.pk, actor=ACTOR, now=clock.now())
    site.secret = signing.read(rotated.secret)
    services.retry(delivery_id=delivery.pk, actor=ACTOR, now=clock.now())
    outbox.drain()
    assert (len(site.told), site.forged) == (1, 0)


def test_each_write_is_on_record_with_what_changed_and_no_secret() -> None:
    endpoint = create()
    services.update(endpoint_id=endpoint.pk, values={"description": "Till"}, actor=ACTOR)
    rotated = services.rotate_secret(endpoint_id=endpoint.pk, actor=ACTOR, now=clock.now())
    services.delete(endpoint_id=endpoint.pk, actor=ACTOR)
    found = list(AuditEvent.objects.order_by("pk"))[-4:]
    assert [event.verb for event in found] == ["created", "updated", "signing secret rotated", "deleted"]
    assert found[1].fields == {"description": ["", "Till"]}
    assert not {
        secret
        for kept in (endpoint.secret, rotated.secret)
        for secret in (kept, signing.read(kept))
        for event in found
        if secret in str(event.fields)
    }


def test_what_is_sent_is_kept_once_however_many_are_told(site: Receiver) -> None:
    for _ in range(3):
        endpoint = make(site)
    tell(words="x" * 5000)
    outbox.drain()
    assert len(site.told) + site.forged == 3, "each signs with its own secret"
    assert set(Delivery.objects.values_list("body", flat=True)) == {""}
    shown = views.delivery(queries.list_deliveries(endpoint_id=endpoint.pk, types=ALL).get())
    assert "x" * 5000 in shown["request"]["body"]
    Event.objects.all().delete()
    assert views.delivery(Delivery.objects.filter(endpoint=endpoint).get())["request"]["body"] == ""


def test_who_was_not_told_of_an_event_nobody_has_read_is_told_of_the_next(site: Receiver) -> None:
    tell("product.created", "product:1")
    make(site, ("product.updated",))
    for number in range(3):
        tell("product.updated", "product:1", number=number)
    outbox.drain()
    assert site.types == ["product.updated"], "once, since nobody had read it"
    tell("product.updated", "product:1", number=4)
    outbox.drain()
    assert site.types == ["product.updated", "product.updated"]


def test_an_endpoint_that_was_off_when_an_event_was_due_is_told_of_the_next(site: Receiver) -> None:
    endpoint = make(site, ("product.updated",))
    tell("product.updated", "product:1", number=1)
    for is_on in (False, True):
        services.update(endpoint_id=endpoint.pk, values={"is_enabled": is_on}, actor=ACTOR)
        outbox.drain()
    tell("product.updated", "product:1", number=2)
    outbox.drain()
    assert site.types == ["product.updated"]


def test_an_endpoint_that_goes_leaves_nothing_in_the_outbox(site: Receiver) -> None:
    gone, stays = make(site), create()
    tell(subject="")
    outbox.drain()
    span = {"begins": clock.now() - timedelta(days=1), "ends": clock.now() + timedelta(days=1)}
    for endpoint in (gone, stays):
        services.replay(endpoint_id=endpoint.pk, actor=ACTOR, now=clock.now(), **span)
    tell("order.paid")
    assert OutboxEntry.objects.filter(topic=services.TOPIC).count() == 5
    services.delete(endpoint_id=gone.pk, actor=ACTOR)
    left = {entry.payload["delivery"] for entry in OutboxEntry.objects.filter(topic=services.TOPIC)}
    assert left == {str(pk) for pk in stays.deliveries.values_list("pk", flat=True)}
    stays.deliveries.update(state=Delivery.State.FAILED)
    services.delete_old(now=clock.now() + rules.KEPT_FOR)
    assert not OutboxEntry.objects.filter(topic=services.TOPIC).exists()


def test_an_endpoint_of_a_key_ends_with_who_knows_the_key(site: Receiver) -> None:
    leaver = User.objects.create_user("second@alpha.example", is_staff=True)
    leaver.groups.add(Group.objects.get(name=roles.OWNER))
    owner = person(User.objects.get(email="owner@alpha.example"))
    key, _ = api_keys.create(
        name="ERP", kind="sk", scopes=["orders:read"], actor=person(leaver), now=clock.now()
    )
    api_keys.update(key_id=key.pk, owner_id=owner.user_id, actor=person(leaver))
    key.refresh_from_db()
    values = {"url": site.url, "event_types": ALL}
    services.create(values=values, key=key, actor=owner, now=clock.now())
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    tell()
    outbox.drain()
    assert site.told == []
    assert not Endpoint.objects.get().is_enabled
