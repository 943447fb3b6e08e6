"""Tokens are bound to one shop, rotate once, and die with their family or their user."""

from datetime import timedelta

import jwt
import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from accounts import errors, services, tokens
from accounts.models import TokenFamily, User
from kernel import clock, keys
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(in_shop: Tenant) -> User:
    return services.register(email="Buyer@Example.com", password="quite a long password")


def test_an_access_token_names_its_user(user: User) -> None:
    assert tokens.authenticate(tokens.issue(user=user, now=clock.now()).access) == user


def test_another_shops_token_is_refused_even_for_the_same_user_id(user: User, other_shop: Tenant) -> None:
    pair = tokens.issue(user=user, now=clock.now())
    with tenant_context(other_shop):
        User.objects.create(id=user.id, email=user.email)
        for use in (
            lambda: tokens.authenticate(pair.access),
            lambda: tokens.rotate(refresh=pair.refresh, now=clock.now()),
        ):
            with pytest.raises(errors.InvalidToken):
                use()


def _claims(user: User, **changes: object) -> dict:
    pair = tokens.issue(user=user, now=clock.now())
    return jwt.decode(pair.access, options={"verify_signature": False}) | changes


def forgeries(user: User) -> dict[str, str]:
    key = keys.derived_key("jwt").hex()
    good = tokens.issue(user=user, now=clock.now()).access
    head, body, signature = good.split(".")
    past = int((clock.now() - timedelta(hours=1)).timestamp())
    forged = {
        "empty": "",
        "rubbish": "rubbish",
        "two parts": f"{head}.{body}",
        "no signature": f"{head}.{body}.",
        "signature of another": f"{head}.{body}.{tokens.issue(user=user, now=clock.now()).access.split('.')[2]}",
        "body of another": f"{head}.{tokens.issue(user=user, now=clock.now()).access.split('.')[1]}.{signature}",
        "alg none": jwt.encode(_claims(user), "", algorithm="none"),
        "alg none, big": good.replace(head, "eyJhbGciOiJOT05FIiwidHlwIjoiSldUIn0"),
        "HS512 with our key": jwt.encode(_claims(user), key, algorithm="HS512"),
        "another key": jwt.encode(_claims(user), "0" * 64, algorithm="HS256"),
        "short key": jwt.encode(_claims(user), "secret", algorithm="HS256"),
        "the master key": jwt.encode(
            _claims(user), "development-only-secret-never-accepted-in-production", algorithm="HS256"
        ),
        "expired": jwt.encode(_claims(user, exp=past), key, algorithm="HS256"),
        "another audience": jwt.encode(_claims(user, aud="platform"), key, algorithm="HS256"),
        "another issuer": jwt.encode(_claims(user, iss="other"), key, algorithm="HS256"),
        "a refresh token": tokens.issue(user=user, now=clock.now()).refresh,
        "another type": jwt.encode(_claims(user, token_type="sliding"), key, algorithm="HS256"),
        "an unknown user": jwt.encode(
            _claims(user, user_id="00000000-0000-0000-0000-000000000000"), key, algorithm="HS256"
        ),
        "no uuid": jwt.encode(_claims(user, user_id="1"), key, algorithm="HS256"),
        "an unknown family": jwt.encode(
            _claims(user, family="00000000-0000-0000-0000-000000000000"), key, algorithm="HS256"
        ),
        "null bytes": "\x00" * 20,
        "very long": "a" * 20_000,
    }
    for claim in ("exp", "aud", "jti", "token_type", "user_id", "family"):
        claims = _claims(user)
        del claims[claim]
        forged[f"without {claim}"] = jwt.encode(claims, key, algorithm="HS256")
    return forged


def test_no_forgery_is_accepted(user: User) -> None:
    forged = forgeries(user)
    assert len(forged) >= 25
    accepted = []
    for name, text in forged.items():
        try:
            tokens.authenticate(text)
        except errors.InvalidToken:
            continue
        accepted.append(name)
    assert accepted == []


def test_rotation_gives_a_new_pair(user: User) -> None:
    first = tokens.issue(user=user, now=clock.now())
    second = tokens.rotate(refresh=first.refresh, now=clock.now())
    assert tokens.authenticate(second.access) == user
    assert tokens.rotate(refresh=second.refresh, now=clock.now())


def test_a_token_whose_answer_was_lost_gets_the_same_pair_for_half_a_minute(user: User) -> None:
    now = clock.now() - tokens.LOST_ANSWER
    first = tokens.issue(user=user, now=now)
    second = tokens.rotate(refresh=first.refresh, now=now)
    soon = now + tokens.LOST_ANSWER - timedelta(seconds=1)
    assert tokens.rotate(refresh=first.refresh, now=soon) == second
    third = tokens.rotate(refresh=second.refresh, now=soon)
    assert tokens.authenticate(third.access) == user


def test_a_used_refresh_token_revokes_its_whole_family(user: User) -> None:
    now = clock.now()
    first = tokens.issue(user=user, now=now)
    second = tokens.rotate(refresh=first.refresh, now=now)
    for refresh in (first.refresh, second.refresh):
        with pytest.raises(errors.InvalidToken):
            tokens.rotate(refresh=refresh, now=now + tokens.LOST_ANSWER)
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(second.access)
    assert TokenFamily.objects.get().revoked_because == "reuse"


def test_a_token_of_two_exchanges_ago_revokes_the_family_at_once(user: User) -> None:
    now = clock.now()
    first = tokens.issue(user=user, now=now)
    second = tokens.rotate(refresh=first.refresh, now=now)
    third = tokens.rotate(refresh=second.refresh, now=now)
    with pytest.raises(errors.InvalidToken):
        tokens.rotate(refresh=first.refresh, now=now)
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(third.access)


def test_a_call_that_had_begun_before_the_winner_gets_the_winners_pair(user: User) -> None:
    first = tokens.issue(user=user, now=clock.now())
    began = clock.now()
    second = tokens.rotate(refresh=first.refresh, now=clock.now())
    assert tokens.rotate(refresh=first.refresh, now=began) == second


def test_a_disabled_user_gets_no_pair_again(user: User) -> None:
    now = clock.now()
    first = tokens.issue(user=user, now=now)
    tokens.rotate(refresh=first.refresh, now=now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(errors.InvalidToken):
        tokens.rotate(refresh=first.refresh, now=now)


def test_a_disabled_user_is_out_at_once(user: User) -> None:
    pair = tokens.issue(user=user, now=clock.now())
    services.deactivate(user=user, now=clock.now())
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(pair.access)
    with pytest.raises(errors.InvalidToken):
        tokens.rotate(refresh=pair.refresh, now=clock.now())


def test_logging_out_ends_the_log_in_and_no_other(user: User) -> None:
    here, there = tokens.issue(user=user, now=clock.now()), tokens.issue(user=user, now=clock.now())
    tokens.revoke(refresh=here.refresh, now=clock.now())
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(here.access)
    assert tokens.authenticate(there.access) == user


def test_the_only_owner_stays(in_shop: Tenant) -> None:
    owner = User.objects.get(email="owner@alpha.example")
    with pytest.raises(errors.LastOwner):
        services.deactivate(user=owner, now=clock.now())


def test_addresses_differ_by_more_than_their_case(user: User) -> None:
    with pytest.raises(errors.EmailTaken):
        services.register(email="BUYER@example.com", password="quite a long password")
    assert connection.schema_name != "public"
