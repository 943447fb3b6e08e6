"""Who calls: a user, an API key, the bearer of a cart's or an order's token, or nobody known."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from accounts import api_keys, errors as account_errors, scopes, tokens
from accounts.models import ApiKey, User
from kernel import addresses, clock
from kernel.actors import Actor, Kind
from storefront.carts import tokens as cart_tokens
from tenants import second_factor

LONGEST_CREDENTIAL = 4096


@dataclass
class Caller:
    """The one answer to “who is this and what may they do”."""

    address: str
    user: User | None = None
    key: ApiKey | None = None
    cart_token: str = ""
    order_token: str = ""

    @property
    def is_authenticated(self) -> bool:
        """Whether a user or a key was named and proved."""
        return self.user is not None or self.key is not None

    @property
    def is_stranger(self) -> bool:
        """Known by nothing but an address, which many may share."""
        return self.principal.startswith("address:")

    @property
    def is_staff(self) -> bool:
        """A member of staff, or a program with a secret key."""
        if self.key is not None:
            return self.key.type == ApiKey.Type.SECRET
        return self.user is not None and self.user.is_staff

    def has_perm(self, permission: str) -> bool:
        """Whether staff, or one of a key's scopes and its owner, holds `app.codename`."""
        if not self.is_staff:
            return False
        if self.key is not None:
            return scopes.permits(self.key.scopes, permission) and api_keys.is_held(self.key, permission)
        return self.user is not None and self.user.has_perm(permission)

    def has_scope(self, scope: str | None) -> bool:
        """Whether the caller is a secret key with that scope."""
        return (
            self.key is not None
            and self.is_staff
            and scope is not None
            and scopes.holds(self.key.scopes, scope)
        )

    @property
    def app(self) -> str:
        """The app whose key it is; empty for everybody else."""
        return self.key.app if self.key is not None else ""

    @property
    def name(self) -> str:
        """How records of what was done name the caller."""
        if self.user is not None:
            return str(self.user.email)
        return f"key {self.key.prefix}" if self.key is not None else ""

    @cached_property
    def principal(self) -> str:
        """What limits and idempotency keys are counted by. A token that is nobody's makes nobody known."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        if self.key is not None and self.key.type == ApiKey.Type.SECRET:
            return f"key:{self.key.pk}"
        if cart_tokens.find_cart(self.cart_token) is not None:
            return f"token:{self.cart_token}"
        return f"address:{self.address}"


def identify(request: HttpRequest) -> Caller:
    """The request's caller.

    Raises InvalidToken for a credential that does not hold, on public routes too, and SecondFactorRequired.
    """
    caller = Caller(
        address=addresses.client_address(request),
        cart_token=_header(request, "X-Cart-Token"),
        order_token=_header(request, "X-Order-Token"),
    )
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return caller
    scheme, _, credential = authorization.strip().partition(" ")
    credential = credential.strip()
    if (
        scheme.lower() != "bearer"
        or not credential.isascii()
        or not 1 <= len(credential) <= LONGEST_CREDENTIAL
    ):
        raise account_errors.InvalidToken
    if credential.startswith(("pk_", "sk_")):
        caller.key = api_keys.authenticate(credential, now=clock.now())
    else:
        caller.user = tokens.authenticate(credential)
        second_factor.require(caller.user)
    return caller


def stranger(request: HttpRequest) -> Caller:
    """Nobody known, at the request's address."""
    return Caller(address=addresses.client_address(request))


def of(request: HttpRequest) -> Caller:
    """The caller as it was identified when the request came in."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def actor(request: HttpRequest) -> Actor:
    """Who does it, by which operation and from where, as services are told."""
    who = of(request)
    kind = Kind.KEY if who.key is not None else Kind.PERSON if who.is_staff else Kind.BUYER
    return Actor(
        kind=kind,
        name=who.name,
        user_id=None if who.user is None else who.user.pk,
        operation=getattr(request, "operation_id", ""),
        address=who.address,
    )


def _header(request: HttpRequest, name: str) -> str:
    value = request.headers.get(name, "").strip()
    return value if len(value) <= LONGEST_CREDENTIAL and value.isascii() and "\0" not in value else ""
