"""A shop is born in steps, and a sign-up that is cut off anywhere is finished by running it again."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts import errors as account_errors
from accounts.models import User
from kernel import clock
from kernel.errors import Invalid
from kernel.outbox.models import OutboxEntry
from tenants import errors, rules
from tenants.models import Domain, Membership, PooledSchema, Signup, Tenant
from tenants.provisioning import pool, signups, template

pytestmark = pytest.mark.django_db
PASSWORD = "a fairly long password"


def reserve(slug: str = "wool", **wishes: object) -> Signup:
    fields = {"name": "Wool", "email": "Owner@Wool.example", "password": PASSWORD} | wishes
    return signups.reserve(slug=slug, now=clock.now(), **fields)


def test_a_shop_is_live_with_an_owner_who_can_log_in() -> None:
    signup = signups.advance(reserve().id, now=clock.now())
    assert signup.status == Signup.Status.LIVE
    assert [step["name"] for step in signup.steps] == list(signups.STEPS)
    with tenant_context(signup.tenant):
        owner = User.objects.get(email="owner@wool.example")
        assert owner.check_password(PASSWORD)
        assert owner.is_staff
        assert owner.has_perm("catalogue.change_product")
    assert Tenant.objects.get(slug="wool").is_open
    assert Domain.objects.get(tenant=signup.tenant).domain == "wool.localhost"
    assert Membership.objects.filter(user__email="owner@wool.example", tenant=signup.tenant).exists()


def test_the_passwords_hash_is_forgotten_once_the_shop_is_live() -> None:
    signup = signups.advance(reserve().id, now=clock.now())
    assert Signup.objects.get(pk=signup.pk).password_hash == ""


@pytest.mark.parametrize(
    "slug", ["ab", "-wool", "wool-", "wo--ol", "WöOL", "a" * 41, "wool.shop", "wool shop", ""]
)
def test_an_impossible_slug_is_refused_and_nothing_is_made(slug: str) -> None:
    with pytest.raises(errors.InvalidSlug):
        reserve(slug)
    assert not Signup.objects.filter(email="owner@wool.example").exists()


def test_names_that_the_platform_will_need_are_no_shops() -> None:
    needed = (
        "console developers login account pricing status help legal market marketplace search bag sellers feed catalog "
        "agents mcp ucp admin api www mail support localhost wpad isatap mta-sts postmaster hostmaster webmaster "
        "openpgpkey connect callbacks stripe mollie paypal klarna bank verification identity helpdesk health vpn git "
        "ssh img images uploads downloads"
    )
    for name in needed.split():
        with pytest.raises(errors.ReservedSlug):
            signups.check_slug(name)


def test_no_shop_is_called_as_a_gateway_is_nor_is_it_proposed(settings: Settings) -> None:
    signups.check_slug("payhere")
    settings.PAYMENT_GATEWAYS = ["tests.storefront.payments.outside.PAYHERE"]
    with pytest.raises(errors.ReservedSlug):
        signups.check_slug("payhere")
    assert signups.find_suggestions("payhere")[0] == "payhere-shop"


def test_a_reserved_word_is_refused() -> None:
    with pytest.raises(errors.ReservedSlug):
        reserve("checkout")


def test_a_taken_slug_is_refused_with_suggestions_that_are_free() -> None:
    with pytest.raises(errors.SlugTaken) as caught:
        reserve("alpha")
    assert caught.value.data["suggestions"]
    assert not any(signups.is_taken(s) for s in caught.value.data["suggestions"])


@pytest.mark.parametrize(
    ("wish", "suggestion"),
    [("münchen", "munchen"), ("Łódź", "lodz"), ("茶屋", "chawu"), ("café & söhne", "cafe-and-sohne")],
)
def test_a_wish_in_other_letters_is_suggested_in_plain_ones(wish: str, suggestion: str) -> None:
    assert signups.find_suggestions(wish)[0] == suggestion


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(account_errors.WeakPassword):
        reserve(password="password")


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("email", "nobody"),
        ("email", f"you@{'b.' * 123}example"),
        ("currency", "XXQ"),
        ("currency", "XXX"),
        ("currency", "XAU"),
        ("country", "Germany"),
        ("country", "ZZ"),
        ("country", "UK"),
        ("name", "  "),
        ("name", "x" * 121),
        ("name", "A\nBcc: b"),
        ("sample", "nonsense"),
    ],
)
def test_a_field_that_cannot_be_is_named(field: str, wish: str) -> None:
    with pytest.raises(Invalid) as caught:
        reserve(**{field: wish})
    assert caught.value.field == {"name": "shop_name"}.get(field, field)


@pytest.mark.parametrize("step", ["schema", "owner", "sample_data", "domain", "live"])
def test_a_step_that_fails_is_finished_by_running_again(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    signup = reserve()
    runner = {
        "schema": "_make_schema",
        "owner": "_make_owner",
        "sample_data": "_fill_with_samples",
        "domain": "_announce_domain",
        "live": "_open",
    }[step]

    def cut_off(*_args: object) -> None:
        raise ConnectionError("cut off")

    with monkeypatch.context() as broken:
        broken.setattr(signups, runner, cut_off)
        with pytest.raises(ConnectionError):
            signups.advance(signup.id, now=clock.now())
    stuck = Signup.objects.get(pk=signup.pk)
    assert stuck.status == Signup.Status.RUNNING
    assert step in stuck.error
    assert not Tenant.objects.get(slug="wool").is_open
    assert signups.advance(signup.id, now=clock.now()).status == Signup.Status.LIVE
    assert Tenant.objects.filter(slug="wool").count() == 1


def test_a_signup_whose_opening_was_rolled_back_is_not_on_record_as_live() -> None:
    signup = reserve()

    def cut_off(instance: Signup, **_kwargs: object) -> None:
        if instance.status == Signup.Status.LIVE:
            post_save.disconnect(cut_off, sender=Signup)
            raise ConnectionError("cut off")

    post_save.connect(cut_off, sender=Signup)
    try:
        with pytest.raises(ConnectionError):
            signups.advance(signup.id, now=clock.now())
    finally:
        post_save.disconnect(cut_off, sender=Signup)
    stuck = Signup.objects.get(pk=signup.pk)
    assert stuck.status == Signup.Status.RUNNING
    assert "live" not in {step["name"] for step in stuck.steps}
    assert not Tenant.objects.get(slug="wool").is_open
    assert signups.advance(signup.id, now=clock.now()).status == Signup.Status.LIVE


def test_advancing_a_live_signup_changes_nothing() -> None:
    signup = signups.advance(reserve().id, now=clock.now())
    assert signups.advance(signup.id, now=clock.now()).steps == signup.steps


def test_a_signup_takes_a_ready_schema_from_the_pool() -> None:
    pool.fill(size=1, now=clock.now())
    ready = PooledSchema.objects.get().schema_name
    assert reserve().tenant.schema_name == ready
    assert not PooledSchema.objects.exists()


def test_filling_the_pool_drops_schemas_of_another_release() -> None:
    template.replay("t_outdated000")
    PooledSchema.objects.create(schema_name="t_outdated000", fingerprint="old", created_at=clock.now())
    pool.fill(size=1, now=clock.now())
    assert not template.exists("t_outdated000")
    assert pool.count() == 1


def test_a_failed_signup_is_collected_with_all_it_made() -> None:
    signup = reserve()
    template.replay(signup.tenant.schema_name)
    Signup.objects.filter(pk=signup.pk).update(status=Signup.Status.FAILED)
    assert signups.collect_failed(now=clock.now() + timedelta(hours=2)) == 1
    assert not template.exists(signup.tenant.schema_name)
    assert not signups.is_taken("wool")


def test_the_code_that_was_mailed_verifies_the_address() -> None:
    signup = signups.advance(reserve().id, now=clock.now())
    code = OutboxEntry.objects.filter(topic="email").latest("created_at").payload["context"]["code"]
    with pytest.raises(errors.WrongCode):
        signups.verify(signup.id, code="x", now=clock.now())
    assert signups.verify(signup.id, code=code, now=clock.now()).verified_at is not None
    assert User.objects.get(email="owner@wool.example").email_verified_at is not None


def test_a_code_cannot_be_guessed_by_trying() -> None:
    signup = reserve()
    code = OutboxEntry.objects.filter(topic="email").latest("created_at").payload["context"]["code"]
    for _ in range(signups.CODE_ATTEMPTS):
        with pytest.raises(errors.WrongCode):
            signups.verify(signup.id, code="000000x", now=clock.now())
    with pytest.raises(errors.WrongCode):
        signups.verify(signup.id, code=code, now=clock.now())


def test_a_replayed_schema_has_what_the_template_has(shop: Tenant) -> None:
    template.replay("t_replayed000")

    def shape(schema: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
                "WHERE table_schema = %s ORDER BY 1, 2",
                [schema],
            )
            return cursor.fetchall()

    assert shape("t_replayed000") == shape(shop.schema_name) != []


def test_a_replayed_schema_numbers_its_rows_after_the_seeds(in_shop: Tenant) -> None:
    # pg_dump's setval must have been replayed, or the first insert collides with a seed
    from django.contrib.auth.models import Group

    Group.objects.create(name="Interns")


def test_two_shops_begin_with_equal_ids_and_apart_rows(shop: Tenant, other_shop: Tenant) -> None:
    from django.contrib.auth.models import Group

    with tenant_context(shop):
        Group.objects.create(name="Only here")
    with tenant_context(other_shop):
        assert not Group.objects.filter(name="Only here").exists()


def test_the_first_clock_and_language_are_those_of_the_country() -> None:
    vienna = reserve(country="AT").tenant
    assert (vienna.country, vienna.time_zone, vienna.locale) == ("AT", "Europe/Vienna", "de-AT")
    small = reserve("silk", country="jp", currency="jpy").tenant
    assert (small.country, small.currency, small.time_zone) == ("JP", "JPY", "Asia/Tokyo")
    unsaid = reserve("felt").tenant
    assert (unsaid.country, unsaid.time_zone, unsaid.locale) == ("DE", "UTC", "en")


def test_newborn_shops_are_not_all_of_one_colour() -> None:
    ids = [UUID(int=n) for n in range(100)]
    picked = [rules.pick_colour(tenant_id) for tenant_id in ids]
    assert set(picked) == set(rules.PALETTE)
    assert all(rules.is_colour(colour) for colour in picked)
    tenant = reserve().tenant
    assert Tenant.objects.get(pk=tenant.pk).theme_colour == rules.pick_colour(tenant.pk)
