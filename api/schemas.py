"""Shapes that both doors share. Input forbids what it does not know; output is documentation."""

import re
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from api import cursors
from kernel import mailboxes
from kernel.errors import Invalid
from kernel.money import MoneyDict
from tenants.legal_identity import LegalIdentity
from tenants.look import LONGEST_ANNOUNCEMENT
from tenants.shop_settings import Colour, Hour, Locale, Origin, TimeZone

T = TypeVar("T")
Body = TypeVar("Body", bound=BaseModel)

MOST_BEFORE = 10_000_000
"""Rows of a list that may come before a page of it."""

NOT_SENT: Any = None
"""The default of a field of a change: what is not sent stays; null is an error where the type has none."""


class Input(BaseModel):
    """Base of request bodies: an unknown field is an error and never ignored."""

    model_config = ConfigDict(extra="forbid")
    is_text: ClassVar[bool] = False

    @field_validator("*", mode="before")
    @classmethod
    def _is_of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse what JSON tells apart and pydantic takes for the same: true for 1, 0 for false, "5" for 5."""
        taken = _taken(cls, info.field_name or "")
        for each in value if isinstance(value, list) else (value,):
            _check_kind(each, taken, is_text=cls.is_text)
        return value


class Parameters(Input):
    """Base of what is read from an address or a form, in which everything is text."""

    is_text = True


def _check_kind(value: Any, taken: frozenset[Any], *, is_text: bool) -> None:
    match value:
        case bool():
            if not taken & {bool, Any}:
                raise PydanticCustomError("bool_unexpected", "Input should be neither true nor false")
        case int() | float() if taken == {bool}:
            raise PydanticCustomError("bool_type", "Input should be a valid boolean")
        case str() if taken and taken <= {bool, int, float} and not is_text:
            kind = "bool_type" if taken == {bool} else "int_type"
            raise PydanticCustomError(kind, "Input should not be text")


@cache
def _taken(model: type[BaseModel], field: str) -> frozenset[Any]:
    """The types that a field takes, or the members of a list that it takes."""
    return frozenset(_types_in(model.model_fields[field].annotation)) - {NoneType}


def _types_in(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        yield from map(type, get_args(annotation))
    elif get_origin(annotation) is Annotated:
        yield from _types_in(get_args(annotation)[0])
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from _types_in(part)
    else:
        yield annotation


def change_of(*without: str) -> Callable[[type[Body]], type[Body]]:
    """Make a body of the one it inherits from in which nothing must be sent, and `without` cannot be.

    What is not sent stays as it is; null is an error where the type has none.
    """

    def make(body: type[Body]) -> type[Body]:
        fields = {name: copy(field) for name, field in body.model_fields.items() if name not in without}
        for field in fields.values():
            field.default, field.default_factory = NOT_SENT, None
        body.__pydantic_fields__ = fields
        body.model_rebuild(force=True)
        return body

    return make


class Output(BaseModel):
    """Base of answers, which have what is declared and no more. Nothing is built of one until the document asks."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class FieldProblem(Output):
    """What is wrong with one field."""

    field: str = Field(examples=["items.0.quantity"])
    code: str = Field(examples=["too_small"])
    detail: str


class Shortage(Output):
    """How much of a variant is asked for, and how much is there."""

    variant: int
    requested: int
    available: int


def _be_optional(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


def _with(description: str | None = None) -> Any:
    """A member that some codes come with."""
    return Field(default=None, description=description)


class Problem(Output):
    """An RFC 9457 problem document; the members after `errors` come with some codes, which the catalogue names."""

    model_config = ConfigDict(json_schema_extra=_be_optional)

    type: str = Field(examples=["/api/v1/docs/errors#cart.out_of_stock"])
    title: str
    status: int = Field(examples=[409])
    detail: str
    code: str = Field(
        examples=["cart.out_of_stock"], description="stable; the catalogue is at /api/v1/docs/errors"
    )
    request_id: str
    errors: list[FieldProblem] = Field(default=[], description="of a 422: what is wrong with which field")
    amount_due: MoneyDict = _with()
    balance: MoneyDict = _with()
    fields: list[str] = _with("what is missing")
    items: list[int] = _with("of the cart, which are no longer sold")
    kind: str = _with("of the policy that has changed")
    left: MoneyDict = _with()
    limit: int | str = _with("the plan's, or the name of the rate")
    limit_mb: int = _with()
    lines: list[Shortage] = _with()
    most: int = _with()
    offered: list[str] = _with("codes of shipping methods")
    on_hand: int = _with()
    permission: str = _with("which is missing")
    plan: str = _with()
    reserved: int = _with()
    retry_after: int = _with("seconds")
    scope: str | None = _with("which the key lacks")
    suggestions: list[str] = _with("slugs that are free")
    total: MoneyDict = _with()
    used_mb: float = _with()


def _count_optional(schema: dict[str, Any]) -> None:
    schema["required"].remove("count")


class Page(Output, Generic[T]):
    """One page of a list."""

    model_config = ConfigDict(json_schema_extra=_count_optional)

    count: int = Field(description="of all pages; not told of a page by cursor")
    next: str | None
    previous: str | None
    results: list[T]


class Allowance(Output):
    """How much is used of what the plan allows; a limit of null is none."""

    used: int
    limit: int | None


class Usage(Output):
    """What a shop's plan allows, and what of it is used."""

    plan: str
    products: Allowance = Field(description="without the archived")
    media_bytes: Allowance = Field(description="files with their renditions")


class Paging(Parameters):
    """Where in a list to begin, and how much of it to give."""

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=MOST_BEFORE)
    cursor: str | None = Field(
        default=None,
        max_length=2000,
        description="page by cursor and not by offset: empty to begin, then as `next` says",
    )

    @property
    def begins(self) -> int:
        """How many come before the page, of a list that is counted off and has no other place. Raises Invalid."""
        if self.cursor is None:
            return self.offset
        self.refuse_offset()
        return min(cursors.read(self.cursor), MOST_BEFORE)

    def refuse_offset(self) -> None:
        """Raises Invalid where an offset is given beside a cursor."""
        if self.offset:
            raise Invalid(_("A cursor has its own place."), field="cursor")


def ordered_by(*fields: str) -> Any:
    """The type of an `ordering` parameter over these fields: `-created_at,title`."""

    def check(value: str) -> str:
        for part in value.split(","):
            if part.removeprefix("-") not in fields:
                raise PydanticCustomError("literal_error", "unknown", {"expected": str(fields)})
        return value

    one = f"-?({'|'.join(fields)})"
    written = Field(max_length=100, json_schema_extra={"pattern": f"^{one}(,{one})*$"})
    return Annotated[str, written, AfterValidator(check)]


class Sorted(Paging):
    """Paging of a list that can be had in other orders than its own, by members that are columns of its rows."""

    ordering: str | None = None


def sorted_by(*fields: str) -> Any:
    """The query of a list that takes nothing but a place and an `ordering` over these."""
    name = "SortedBy" + "".join(field.title() for field in fields)
    return create_model(name, __base__=Sorted, ordering=(ordered_by(*fields) | None, None))


def _in_utc(given: datetime) -> datetime:
    """Postgres knows of no place that is sixteen hours away from UTC, nor of what lies outside its years."""
    try:
        return given.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_range", "There is no such time in UTC") from error


def _as_written(given: Any) -> Any:
    """As RFC 3339 writes times: pydantic alone takes numbers for seconds since 1970, which no document of ours says."""
    if isinstance(given, int | float) or (isinstance(given, str) and not _WRITTEN_TIME.match(given)):
        raise PydanticCustomError("datetime_parsing", "Write a time as RFC 3339 does")
    return given


_WRITTEN_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]", re.ASCII)
Moment = Annotated[AwareDatetime, BeforeValidator(_as_written), AfterValidator(_in_utc)]


def _trimmed(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    if not re.match(mailboxes.PATTERN, given.strip()):
        raise PydanticCustomError("email", "Write an e-mail address")
    return given.strip()


Email = Annotated[
    str,
    BeforeValidator(_trimmed),
    Field(max_length=254, examples=["ada@example.com"], json_schema_extra={"pattern": mailboxes.PATTERN}),
]
Password = Annotated[str, Field(min_length=1, max_length=256, json_schema_extra={"format": "password"})]
Name = Annotated[str, Field(max_length=80)]
ShopName = Annotated[str, Field(min_length=1, max_length=120, examples=["Roastery"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["DE"], description="ISO 3166-1 alpha-2")]
SmallId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Permission = Annotated[
    str, Field(max_length=101, pattern=r"^[a-z_]+\.[a-z_]+$", examples=["catalogue.change_product"])
]


if TYPE_CHECKING:
    LegalIdentityIn = LegalIdentity
else:
    LegalIdentityIn = TypedDict(
        "LegalIdentityIn", get_type_hints(LegalIdentity, include_extras=True), total=False
    )
    LegalIdentityIn.__doc__ = "Who sells: parts that are left out are empty."
    LegalIdentityIn.__pydantic_config__ = ConfigDict(extra="forbid")


class PalettePatch(Input):
    """Colours to choose; null has one follow from the others. What is written in has to be readable (4.5:1)."""

    primary: Colour = NOT_SENT
    accent: Colour | None = NOT_SENT
    background: Colour | None = NOT_SENT
    text: Colour | None = NOT_SENT


class SettingsPatch(Input):
    """What to change; what is not sent stays."""

    name: ShopName = NOT_SENT
    contact_email: Email = NOT_SENT
    theme_colour: Colour = NOT_SENT
    palette: PalettePatch = NOT_SENT
    announcement: str = Field(
        default=NOT_SENT, max_length=LONGEST_ANNOUNCEMENT, description="one line; empty for none"
    )
    locale: Locale = NOT_SENT
    languages: list[str] = Field(default=NOT_SENT, max_length=20, examples=[["de", "fr"]])
    time_zone: TimeZone = NOT_SENT
    summary_hour: Hour = NOT_SENT
    prices_include_tax: bool = Field(
        default=NOT_SENT, description="carts are priced so from now on; placed orders stay as they are"
    )
    reverse_charge: bool = Field(
        default=NOT_SENT, description="businesses elsewhere in the European Union buy without tax"
    )
    captures_by_hand: bool = Field(
        default=NOT_SENT,
        description="cards are charged when you capture the payment, and not when the order is placed; payments that "
        "are begun from now on",
    )
    captures_when_sent: bool = Field(
        default=NOT_SENT,
        description="what is held for an order is captured within minutes of its last piece being sent",
    )
    requires_second_factor: bool = Field(
        default=NOT_SENT,
        description="staff without a second factor are let in to set one up, and to nothing else",
    )
    cors_origins: list[Origin] = Field(default=NOT_SENT, max_length=20)
    legal_identity: LegalIdentityIn = Field(
        default=NOT_SENT, description="the whole of it; parts left out are empty"
    )
