"""Logging in and out, for shops and the platform alike."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from accounts import log_ins, tokens, users
from accounts.models import User
from api import caller, responses
from api.schemas import Email, Input, Output, Password
from kernel import clock
from kernel.actors import Kind
from kernel.throttling import Verdict
from tenants import second_factor

DeviceName = Annotated[
    str, Field(max_length=80, examples=["Ada's phone"], description="what the list of devices calls it")
]


class Credentials(Input):
    """What a log-in needs."""

    email: Email
    password: Password
    code: str = Field(
        "",
        max_length=20,
        description="of the account's second factor, where it has one: six digits, or one to recover by",
    )
    device_name: DeviceName = ""


class LogInCodeIn(Input):
    """Who wants a code to log in by."""

    email: Email


class CodeSent(Output):
    """What to send back with the code that is in the mail."""

    challenge: str
    expires_in: int = Field(examples=[600], description="seconds the code is good for")


class CodeCredentials(Input):
    """What a log-in by a mailed code needs."""

    email: Email
    challenge: str = Field(min_length=1, max_length=200)
    code: str = Field(min_length=1, max_length=20, examples=["31415926"])
    device_name: DeviceName = ""


class NewPasswordIn(Input):
    """The present password, and the one to log in with from now on."""

    old: Password
    password: Password


class RefreshIn(Input):
    """A refresh token."""

    refresh: str = Field(min_length=1, max_length=4096)


class TokenPair(Output):
    """An access token for `Authorization: Bearer`, and a refresh token for the next pair."""

    access: str
    refresh: str
    expires_in: int = Field(examples=[300], description="seconds the access token is good for")
    token_type: str = Field(examples=["Bearer"])


def log_in(request: HttpRequest, body: Credentials) -> HttpResponse:
    """A pair of tokens for the right password and code.

    Raises BadCredentials, SecondFactorNeeded, WrongCode, SecondFactorRequired or RateLimited.
    """
    now, address = clock.now(), caller.of(request).address
    user, verdict = log_ins.log_in(
        email=body.email,
        password=body.password,
        code=body.code,
        address=address,
        now=now,
    )
    second_factor.require(user)
    return begin(request, user, verdict, device_name=body.device_name)


def change_password(request: HttpRequest, body: NewPasswordIn) -> HttpResponse:
    """Give the caller another password, which ends every log-in of theirs, and a pair of tokens to go on with.

    Raises Invalid for a wrong one, WeakPassword or RateLimited.
    """
    user = caller.of(request).user
    assert user is not None  # as the operation's permission says
    actor = replace(caller.actor(request), kind=Kind.PERSON)  # on record, whoever it is
    users.change_password(user_id=user.pk, old=body.old, new=body.password, actor=actor, now=clock.now())
    user.refresh_from_db()
    return _begin(request, user)


def begin(request: HttpRequest, user: User, verdict: Verdict, *, device_name: str) -> HttpResponse:
    """A pair of tokens for who has proved who they are, and what is left of their tries. Raises BadCredentials."""
    response = _begin(request, user, device_name=device_name)
    for name, value in verdict.headers().items():
        response[name] = value
    return response


def refresh(body: RefreshIn) -> HttpResponse:
    """The next pair. Raises InvalidToken."""
    return _pair(tokens.rotate(refresh=body.refresh, now=clock.now()))


def log_out(body: RefreshIn) -> HttpResponse:
    """End the log-in. Raises InvalidToken."""
    tokens.revoke(refresh=body.refresh, now=clock.now())
    return responses.no_content()


def _begin(request: HttpRequest, user: User, *, device_name: str = "") -> HttpResponse:
    device, address = request.headers.get("User-Agent", ""), caller.of(request).address
    return _pair(tokens.issue(user=user, address=address, device=device, name=device_name, now=clock.now()))


def _pair(pair: tokens.Pair) -> HttpResponse:
    data: dict[str, Any] = {
        "access": pair.access,
        "refresh": pair.refresh,
        "expires_in": pair.expires_in,
        "token_type": pair.token_type,
    }
    response = responses.ok(data)
    response["Cache-Control"] = "no-store"
    return response
