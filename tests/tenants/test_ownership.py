"""Writing down somebody's address makes nobody the owner of anything of theirs."""

import pytest
from django_tenants.utils import tenant_context

from accounts import errors as account_errors, tokens
from accounts.models import User
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.customers import credentials
from tenants import memberships
from tenants.models import Membership, Signup
from tenants.provisioning import signups

pytestmark = pytest.mark.django_db
EMAIL = "victim@victim.example"
THEIRS, OURS = "the stranger's own password", "the owner's own password"


def sign_up(slug: str, password: str, **wishes: object) -> Signup:
    reserved = signups.reserve(
        slug=slug, name=slug, email=EMAIL, password=password, now=clock.now(), **wishes
    )
    return signups.advance(reserved.id, now=clock.now())


def code_of(signup: Signup) -> str:
    entries = OutboxEntry.objects.filter(payload__template="signup_code").order_by("-created_at")
    found = [e for e in entries if e.payload["context"]["shop_name"] == signup.tenant.name]
    return found[0].payload["context"]["code"]


def shops_of(password: str) -> set[str] | None:
    """The shops whose owner this password proves one to be on the platform; None when it opens nothing."""
    merchant = User.objects.get(email=EMAIL)
    if not merchant.check_password(password):
        return None
    return set(Membership.objects.filter(user=merchant).values_list("tenant__slug", flat=True))


def test_a_stranger_who_was_there_first_does_not_get_the_owners_shop() -> None:
    sign_up("squatted", THEIRS)
    wanted = sign_up("wanted", OURS)
    assert shops_of(THEIRS) == {"squatted"}
    stranger = tokens.issue(user=User.objects.get(email=EMAIL), now=clock.now())

    signups.verify(wanted.id, code=code_of(wanted), now=clock.now())

    assert shops_of(THEIRS) is None
    assert shops_of(OURS) == {"wanted"}
    with pytest.raises(account_errors.InvalidToken):
        tokens.authenticate(stranger.access)


def test_a_new_password_at_the_platform_proves_no_shop_that_a_stranger_opened() -> None:
    squatted = sign_up("squatted", THEIRS)
    token = credentials.reset_token(user=User.objects.get(email=EMAIL))
    credentials.reset_password(token=token, password=OURS, now=clock.now())
    assert shops_of(THEIRS) is None
    with tenant_context(squatted.tenant):
        assert not memberships.is_proved(squatted.tenant)
    signups.verify(squatted.id, code=code_of(squatted), now=clock.now())
    with tenant_context(squatted.tenant):
        assert memberships.is_proved(squatted.tenant)


def test_a_shop_without_a_sign_up_or_of_somebody_else_is_proved_by_their_account() -> None:
    shop = sign_up("squatted", THEIRS)
    merchant = User.objects.create_user("merchant@elsewhere.example", OURS)
    Membership.objects.create(user=merchant, tenant=shop.tenant)
    User.objects.update(email_verified_at=clock.now())
    with tenant_context(shop.tenant):
        assert memberships.is_proved(shop.tenant)
    Membership.objects.filter(user=merchant).delete()
    with tenant_context(shop.tenant):
        assert not memberships.is_proved(shop.tenant)
    Signup.objects.all().delete()
    with tenant_context(shop.tenant):
        assert memberships.is_proved(shop.tenant)


def test_a_stranger_who_comes_later_gets_nothing_and_takes_nothing() -> None:
    first = sign_up("first-shop", OURS)
    signups.verify(first.id, code=code_of(first), now=clock.now())
    sign_up("late-shop", THEIRS)
    assert shops_of(OURS) == {"first-shop"}
    assert shops_of(THEIRS) is None


def test_a_second_shop_is_theirs_once_its_code_is_entered() -> None:
    for slug in ("first-shop", "second-shop"):
        made = sign_up(slug, OURS)
        signups.verify(made.id, code=code_of(made), now=clock.now())
    assert shops_of(OURS) == {"first-shop", "second-shop"}


def test_proving_the_address_before_the_shop_is_made_counts_too() -> None:
    sign_up("squatted", THEIRS)
    reserved = signups.reserve(slug="wanted", name="wanted", email=EMAIL, password=OURS, now=clock.now())
    signups.verify(reserved.id, code=code_of(reserved), now=clock.now())
    signups.advance(reserved.id, now=clock.now())
    assert shops_of(OURS) == {"wanted"}


def test_proving_the_address_while_the_shop_is_being_made_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    reserved = signups.reserve(slug="wanted", name="wanted", email=EMAIL, password=OURS, now=clock.now())

    def prove(*_: object) -> bool:
        signups.verify(reserved.id, code=code_of(reserved), now=clock.now())
        return False

    monkeypatch.setattr(
        signups.template, "exists", prove
    )  # asked after the sign-up was read, before its owner
    signups.advance(reserved.id, now=clock.now())
    assert shops_of(OURS) == {"wanted"}
    assert User.objects.get(email=EMAIL).email_verified_at is not None


def test_an_operator_at_the_command_line_vouches_for_the_address() -> None:
    sign_up("squatted", THEIRS)
    sign_up("wanted", OURS, is_email_proved=True)
    assert shops_of(OURS) == {"wanted"}


def test_the_shop_itself_opens_to_its_own_owner_at_once() -> None:
    sign_up("squatted", THEIRS)
    wanted = sign_up("wanted", OURS)
    with tenant_context(wanted.tenant):
        owner = User.objects.get(email=EMAIL)
        assert owner.check_password(OURS)
        assert not owner.check_password(THEIRS)


def test_who_may_open_shops_becomes_nobody_else_who_works_on_the_platform() -> None:
    operator = User.objects.create_superuser(EMAIL, THEIRS)
    sign_up("wanted", OURS, is_email_proved=True)
    operator.refresh_from_db()
    assert operator.check_password(THEIRS)
    assert not operator.check_password(OURS)
    assert shops_of(THEIRS) == {"wanted"}
