"""Tokens over HTTP: who is let in, and the many who are not (TARGETS S2)."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import services as accounts, tokens
from accounts.models import User
from config.hashers import BoundedArgon2PasswordHasher
from kernel import clock, keys
from tenants.models import Tenant
from tests import database
from tests.api.conftest import Api, issue

pytestmark = pytest.mark.django_db
CREDENTIALS = {"email": "owner@alpha.example", "password": database.PASSWORD}


def _encode(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _sign(key: bytes, header: str, payload: str) -> str:
    mac = hmac.new(key, f"{header}.{payload}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def _owner(tenant: Tenant) -> User:
    with tenant_context(tenant):
        return User.objects.get(email=f"owner@{tenant.slug}.example")


def _forgeries(shop: Tenant, other_shop: Tenant) -> dict[str, str]:
    """Tokens that must open nothing, each made of a good one."""
    owner = _owner(shop)
    pair = issue(owner, shop)
    header, payload, signature = pair.access.split(".")
    with tenant_context(shop):
        key = keys.derived_key("jwt").hex()
    with tenant_context(other_shop):
        other_key = keys.derived_key("jwt").hex()
    claims = jwt.decode(pair.access, options={"verify_signature": False})
    same_id = {**claims, "aud": str(other_shop.id)}
    with tenant_context(other_shop):
        User.objects.create(id=owner.id, email="twin@bravo.example", is_staff=True)

    def signed(changes: dict[str, Any], *, with_key: str = key, **options: Any) -> str:
        return jwt.encode({**claims, **changes}, with_key, **({"algorithm": "HS256"} | options))

    def without(name: str) -> str:
        return jwt.encode({k: v for k, v in claims.items() if k != name}, key, algorithm="HS256")

    none = {"typ": "JWT"}
    return {
        "alg none": f"{_encode({**none, 'alg': 'none'})}.{payload}.",
        "alg None": f"{_encode({**none, 'alg': 'None'})}.{payload}.",
        "alg nOnE with the signature": f"{_encode({**none, 'alg': 'nOnE'})}.{payload}.{signature}",
        "no alg": f"{_encode(none)}.{payload}.{signature}",
        "no signature": f"{header}.{payload}.",
        "two parts": f"{header}.{payload}",
        "four parts": f"{pair.access}.{signature}",
        "another's signature": f"{header}.{payload}.{issue(owner, shop).access.split('.')[2]}",
        "cut signature": pair.access[:-4],
        "changed claims": f"{header}.{_encode({**claims, 'user_id': 'x'})}.{signature}",
        "longer life": f"{header}.{_encode({**claims, 'exp': claims['exp'] + 9999})}.{signature}",
        "empty key": f"{header}.{payload}.{_sign(b'', header, payload)}",
        "guessed key": signed({}, with_key="secret"),
        "the raw key": signed({}, with_key=base64.b64encode(bytes.fromhex(key)).decode()),
        "the other shop's key": signed({}, with_key=other_key),
        "the other shop's key and name": jwt.encode(same_id, other_key, algorithm="HS256"),
        "the other shop's owner": issue(_owner(other_shop), other_shop).access,
        "HS512": signed({}, algorithm="HS512"),
        "HS384": signed({}, algorithm="HS384"),
        "a key id that is a path": signed({}, with_key="null", headers={"kid": "/dev/null"}),
        "a key in the header": signed({}, with_key="k", headers={"jwk": {"kty": "oct", "k": "aw"}}),
        "expired": signed({"exp": int(time.time()) - 60}),
        "wrong audience": signed({"aud": str(other_shop.id)}),
        "the platform's audience": signed({"aud": "platform"}),
        "no audience": without("aud"),
        "wrong issuer": signed({"iss": "someone"}),
        "no expiry": without("exp"),
        "no type": without("token_type"),
        "no user": without("user_id"),
        "no family": without("family"),
        "nobody": signed({"user_id": "00000000-0000-0000-0000-000000000000"}),
        "a user that is no id": signed({"user_id": "1 OR 1=1"}),
        "another family": signed({"family": "00000000-0000-0000-0000-000000000000"}),
        "a refresh token": pair.refresh,
        "not JSON": f"{header}.{base64.urlsafe_b64encode(b'no json').decode().rstrip('=')}.{signature}",
        "null": "null",
        "rubbish": "a.b.c",
        "a secret key that is none": "sk_" + "A" * 43,
        "a publishable key that is none": "pk_" + "A" * 43,
        "very long": "A" * 5000,
    }


def test_no_forged_token_opens_anything(api: Api, shop: Tenant, other_shop: Tenant) -> None:
    forgeries = _forgeries(shop, other_shop)
    assert len(forgeries) >= 25
    opened = []
    for name, token in forgeries.items():
        for path in ("/customers/me", "/products"):  # a public route too
            answer = api.get(path, Authorization=f"Bearer {token}")
            if answer.status_code != 401 or answer.json()["code"] != "auth.invalid_token":
                opened.append((name, path, answer.status_code))
            assert answer["WWW-Authenticate"].startswith("Bearer")
    assert opened == []


def test_the_good_token_they_were_made_of_opens_both(api: Api, shop: Tenant) -> None:
    bearer = f"Bearer {issue(_owner(shop), shop).access}"
    assert api.get("/customers/me", Authorization=bearer).status_code == 200
    assert api.get("/products", Authorization=bearer).status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic b3duZXI6eA==", "Token x", "Bearer \u00e9"]
)
def test_an_authorization_that_is_none_is_refused(api: Api, header: str) -> None:
    assert api.get("/products", Authorization=header).status_code == 401


def test_a_log_in_gives_a_pair_that_works(api: Api) -> None:
    answer = api.post("/auth/token", CREDENTIALS)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    pair = answer.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 300)
    assert (
        api.get("/customers/me", Authorization=f"Bearer {pair['access']}").json()["email"]
        == CREDENTIALS["email"]
    )


@pytest.mark.parametrize(
    "credentials",
    [
        {**CREDENTIALS, "password": "wrong"},
        {**CREDENTIALS, "email": "nobody@alpha.example"},
        {**CREDENTIALS, "email": "owner@bravo.example"},
    ],
)
def test_a_wrong_log_in_does_not_say_what_was_wrong(api: Api, credentials: dict[str, str]) -> None:
    answer = api.post("/auth/token", credentials)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.bad_credentials")


def test_a_disabled_user_is_out_at_once(api: Api, shop: Tenant, customer_api: Api) -> None:
    with tenant_context(shop):
        user = User.objects.get(email="ada@example.com")
    pair = issue(user, shop)
    with tenant_context(shop):
        accounts.deactivate(user=user, now=clock.now())
    assert api.get("/customers/me", Authorization=f"Bearer {pair.access}").status_code == 401
    assert api.post("/auth/token/refresh", {"refresh": pair.refresh}).status_code == 401
    assert api.post("/auth/token", {"email": user.email, "password": database.PASSWORD}).status_code == 401


def test_a_refresh_token_gets_one_pair_and_its_late_return_ends_the_log_in(api: Api, shop: Tenant) -> None:
    first = issue(_owner(shop), shop)
    second = api.post("/auth/token/refresh", {"refresh": first.refresh}).json()
    assert api.get("/customers/me", Authorization=f"Bearer {second['access']}").status_code == 200
    assert api.post("/auth/token/refresh", {"refresh": first.refresh}).json() == second
    with time_machine.travel(clock.now() + tokens.LOST_ANSWER):
        assert api.post("/auth/token/refresh", {"refresh": first.refresh}).status_code == 401
    assert api.post("/auth/token/refresh", {"refresh": second["refresh"]}).status_code == 401
    assert api.get("/customers/me", Authorization=f"Bearer {second['access']}").status_code == 401


def test_logging_out_ends_access_and_refresh(api: Api, shop: Tenant) -> None:
    pair = issue(_owner(shop), shop)
    assert api.post("/auth/logout", {"refresh": pair.refresh}).status_code == 204
    assert api.get("/customers/me", Authorization=f"Bearer {pair.access}").status_code == 401
    assert api.post("/auth/token/refresh", {"refresh": pair.refresh}).status_code == 401


def test_an_access_token_refreshes_nothing(api: Api, shop: Tenant) -> None:
    assert api.post("/auth/token/refresh", {"refresh": issue(_owner(shop), shop).access}).status_code == 401


def test_a_refresh_token_of_the_other_shop_refreshes_nothing(api: Api, other_shop: Tenant) -> None:
    pair = issue(_owner(other_shop), other_shop)
    assert api.post("/auth/token/refresh", {"refresh": pair.refresh}).status_code == 401
    assert api.post("/auth/logout", {"refresh": pair.refresh}).status_code == 401


def test_a_password_reset_ends_every_log_in(api: Api, shop: Tenant) -> None:
    from storefront.customers import credentials

    owner = _owner(shop)
    pair = issue(owner, shop)
    with tenant_context(shop):
        token = credentials.reset_token(user=owner)
    new = "another long password for tests"
    assert api.post("/auth/password-resets/confirm", {"token": token, "password": new}).status_code == 204
    assert api.get("/customers/me", Authorization=f"Bearer {pair.access}").status_code == 401
    assert api.post("/auth/token", {**CREDENTIALS, "password": new}).status_code == 200
    assert api.post("/auth/password-resets/confirm", {"token": token, "password": new}).status_code == 401


def test_asking_for_a_reset_says_nothing_of_who_is_known_in_words_or_in_work(api: Api) -> None:
    seen = []
    for email in ("first@example.com", CREDENTIALS["email"], "nobody@example.com"):
        with CaptureQueriesContext(connection) as captured:
            answer = api.post("/auth/password-resets", {"email": email})
        statements = [query["sql"].split()[0] for query in captured if not query["sql"].startswith("SET")]
        seen.append((answer.status_code, answer.content, statements))
    assert seen[1] == seen[2]  # the first asks what a connection asks once
    assert seen[1][0] == 202


def test_a_weak_password_is_refused_and_named(api: Api) -> None:
    answer = api.post("/customers", {"email": "eve@example.com", "password": "password"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "password"


def test_access_lives_no_longer_than_five_minutes(shop: Tenant) -> None:
    claims = jwt.decode(issue(_owner(shop), shop).access, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] <= 300 == tokens.ACCESS_LIFETIME.total_seconds()


def test_registering_tells_few_times_an_hour_who_has_an_account(api: Api) -> None:
    known = {"email": "owner@alpha.example", "password": "a long password for tests"}
    weak = [api.post("/customers", known | {"password": "weak"}).status_code for _ in range(2)]
    new = [api.post("/customers", known | {"email": f"new{n}@example.com"}).status_code for n in range(6)]
    told = [api.post("/customers", known).status_code for _ in range(7)]
    assert (weak, new) == ([422] * 2, [201] * 6)  # what tells nothing costs nothing of it
    assert told == [409] * 5 + [429] * 2


def test_an_address_is_one_account_however_its_domain_is_written(api: Api) -> None:
    person = {"email": "a@xn--tda.de", "password": "long-enough-for-all-1"}
    assert api.post("/customers", person).status_code == 201
    taken = api.post("/customers", {**person, "email": "A@ü.de"})
    assert (taken.status_code, taken.json()["code"]) == (409, "account.email_taken")
    for email in ("a@xn--tda.de", "a@ü.de", "a@u\u0308.DE"):
        assert api.post("/auth/token", {**person, "email": email}).status_code == 200


def test_a_wrong_log_in_is_the_same_work_for_a_known_and_an_unknown_address(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(BoundedArgon2PasswordHasher, name)

        def counted(self: Any, *args: Any, _name: str = name, _real: Any = real) -> Any:
            hashes.append(_name)
            return _real(self, *args)

        monkeypatch.setattr(BoundedArgon2PasswordHasher, name, counted)
    api.post(
        "/auth/token", {"email": "first@example.com", "password": "a guess"}
    )  # what a connection asks once
    seen = []
    for email in (CREDENTIALS["email"], "nobody@example.com"):
        hashes.clear()
        with CaptureQueriesContext(connection) as captured:
            assert api.post("/auth/token", {"email": email, "password": "a guess"}).status_code == 401
        statements = [query["sql"].split()[0] for query in captured if not query["sql"].startswith("SET")]
        seen.append((len(hashes), statements))
    assert seen[0] == seen[1]
    assert seen[0][0] == 1
