"""What an owner settles of their shop, and when its daily work runs."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from api.schemas import (
    NOT_SENT,
    Colour,
    Email,
    Hour,
    Input,
    Language,
    Locale,
    Origin,
    Output,
    ShopName,
    TimeZone,
)
from tenants.legal_identity import LegalIdentity


class Settings(Output):
    """The shop's settings. Slug, country and currency were settled when it was opened."""

    name: str
    contact_email: str = Field(description="where buyers' answers and the shop's own mail go")
    theme_colour: Colour
    locale: Locale
    languages: list[Language] = Field(description="what the shop's own pages speak besides its own")
    time_zone: TimeZone
    summary_hour: Hour
    prices_include_tax: bool
    cors_origins: list[Origin] = Field(description="websites whose scripts may call this API in a browser")
    legal_identity: LegalIdentity = Field(description="who sells, as invoices and the imprint name them")
    slug: str
    country: str
    currency: str


class LegalIdentityIn(TypedDict, total=False):
    """Who sells: parts that are left out are empty."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    name: str
    line1: str
    line2: str
    postal_code: str
    city: str
    region: str
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2")]
    register: Annotated[str, Field(description="where the company is registered, and its number")]
    vat_id: str
    tax_number: str
    responsible: Annotated[str, Field(description="who answers for the contents")]


class SettingsPatch(Input):
    """What to change; what is not sent stays."""

    name: ShopName = NOT_SENT
    contact_email: Email = NOT_SENT
    theme_colour: Colour = NOT_SENT
    locale: Locale = NOT_SENT
    languages: list[str] = Field(default=NOT_SENT, max_length=20, examples=[["de", "fr"]])
    time_zone: TimeZone = NOT_SENT
    summary_hour: Hour = NOT_SENT
    prices_include_tax: bool = Field(
        default=NOT_SENT, description="carts are priced so from now on; placed orders stay as they are"
    )
    cors_origins: list[Origin] = Field(default=NOT_SENT, max_length=20)
    legal_identity: LegalIdentityIn = Field(
        default=NOT_SENT, description="the whole of it; parts left out are empty"
    )


class DailySummary(Output):
    """Yesterday's sales, by mail to the shop's contact address."""

    is_on: bool
    hour: Hour
    is_offered: bool = Field(description="false while the platform sends nobody's")
    next_run_at: datetime | None


class Schedules(Output):
    """What runs by the shop's clock and is its own to plan."""

    time_zone: TimeZone
    daily_summary: DailySummary


class DailySummaryPatch(Input):
    """Whether, and when."""

    is_on: bool = NOT_SENT
    hour: Hour = NOT_SENT


class SchedulesPatch(Input):
    """What to plan otherwise."""

    daily_summary: DailySummaryPatch = NOT_SENT
