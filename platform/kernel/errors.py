"""Anticipated errors: a stable dotted code and a kind. Only the JSON door knows HTTP statuses."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext


class Kind(StrEnum):
    """What sort of refusal an error is; a door maps each to its own language."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    PRECONDITION = "precondition"
    LIMIT = "limit"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"
    FULL = "full"


class DomainError(Exception):
    """Base of every error a caller can be told about.

    A subclass is declared with its `code` (stable, dotted), `kind` and `title`, in English that the catalogues
    translate; what it does not say is its parent's. An instance adds a `detail` for people, the `field` it concerns
    where there is one, a `reason` that says more of that field than the code does (`too_long`), and `data` for
    programs.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.INVALID
    title: ClassVar[str] = "The request could not be carried out"

    def __init_subclass__(
        cls, *, code: str = "", kind: Kind | None = None, title: str = "", **numbers: int
    ) -> None:
        super().__init_subclass__()
        said = {"code": code, "kind": kind, "title": title, **numbers}
        for name, value in said.items():
            if value:
                setattr(cls, name, value)

    def __init__(self, detail: str = "", *, field: str | None = None, reason: str = "", **data: Any) -> None:
        super().__init__(detail or self.title)
        self._detail = detail
        self.field = field
        self.reason = reason or self.code
        self.data = data

    @property
    def detail(self) -> str:
        """What happened, for people: the title where nothing more is said."""
        return self._detail or gettext(self.title)

    @property
    def parts(self) -> "Sequence[DomainError]":
        """What was refused, each of several."""
        return [self]


class NotFound(DomainError, code="not_found", kind=Kind.NOT_FOUND, title="Not found"):
    """The object does not exist, or is not the caller's to know of."""


class Forbidden(DomainError, code="forbidden", kind=Kind.FORBIDDEN, title="You may not do this"):
    """The caller may see the object but not do this to it."""


class PermissionRefused(
    Forbidden, code="auth.permission_denied", title="You do not hold the permission for this"
):
    """The caller\'s role does not hold the `permission`, or their key the `scope`."""


class Invalid(DomainError, code="invalid", kind=Kind.INVALID, title="A value is not acceptable"):
    """A value is not acceptable; `field` says which."""


class Conflict(
    DomainError, code="conflict", kind=Kind.CONFLICT, title="The object's state does not allow this"
):
    """The object's state does not allow this now."""


class Taken(Conflict, code="configuration.taken", title="Another one has this value"):
    """Another row has a value that only one may have."""


class InUse(Conflict, code="configuration.in_use", title="The shop cannot do without this"):
    """The shop cannot do without it."""


class TooMany(Conflict, code="configuration.too_many", title="There are as many as there may be"):
    """There are as many of these as there may be; delete one first."""


class PreconditionFailed(
    DomainError, code="precondition.failed", kind=Kind.PRECONDITION, title="Your copy is out of date"
):
    """The caller's copy is out of date (If-Match)."""


class RateLimited(DomainError, code="rate.limited", kind=Kind.TOO_MANY, title="Too many requests"):
    """Too many calls; `retry_after` is in seconds, as `Retry-After` is."""

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None, **data: Any) -> None:
        super().__init__(detail, **data)
        self.headers = dict(headers or {})  # `Verdict.headers`, for the doors that speak HTTP


class Several(
    DomainError,
    code="several",
    kind=Kind.INVALID,
    title="Nothing was changed: several parts of the request are not acceptable",
):
    """Several parts of one request are refused, and so is the whole of it."""

    def __init__(self, parts: Sequence[DomainError]) -> None:
        super().__init__()
        self._parts = parts

    @property
    def parts(self) -> Sequence[DomainError]:
        return self._parts


class Refusals:
    """Gathers what is wrong with the parts of a request, so that all of it is told at once."""

    def __init__(self) -> None:
        self.found: list[DomainError] = []

    @contextmanager
    def gather(self, part: str = "", *, field: str = "") -> Iterator[None]:
        """Keep a refusal for later, as one of `part`; `field` is what it concerns if it does not say so."""
        try:
            yield
        except DomainError as error:
            for each in error.parts:
                each.field = ".".join(name for name in (part, each.field or field) if name)
                self.found.append(each)

    def tell(self) -> None:
        """Raise the one error there is, or Several; nothing where nothing was refused."""
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise Several(self.found)
