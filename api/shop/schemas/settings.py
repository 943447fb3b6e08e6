"""What an owner settles of their shop, when its daily work runs, and what its plan allows."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas import NOT_SENT, Email, Input, Output

Hour = Annotated[int, Field(ge=0, le=23, description="on the shop's clock")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0f766e"])]
TimeZone = Annotated[str, Field(max_length=60, examples=["Europe/Berlin"], description="IANA's name")]
Locale = Annotated[
    str,
    Field(max_length=10, examples=["de-AT"], description="of English, German or French, as BCP 47 writes it"),
]
Origin = Annotated[
    str, Field(max_length=200, examples=["https://www.example.com"], description="http for localhost alone")
]


class Settings(Output):
    """The shop's settings. Slug, country and currency were settled when it was opened."""

    name: str
    contact_email: str = Field(description="where buyers' answers and the shop's own mail go")
    theme_colour: Colour
    locale: Locale
    time_zone: TimeZone
    summary_hour: Hour
    prices_include_tax: bool
    cors_origins: list[Origin] = Field(description="websites whose scripts may call this API in a browser")
    slug: str
    country: str
    currency: str


class SettingsPatch(Input):
    """What to change; what is not sent stays."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=120)
    contact_email: Email = NOT_SENT
    theme_colour: Colour = NOT_SENT
    locale: Locale = NOT_SENT
    time_zone: TimeZone = NOT_SENT
    summary_hour: Hour = NOT_SENT
    prices_include_tax: bool = Field(
        default=NOT_SENT, description="carts are priced so from now on; placed orders stay as they are"
    )
    cors_origins: list[Origin] = Field(default=NOT_SENT, max_length=20)


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


class Allowance(Output):
    """How much is used of what the plan allows; a limit of null is none."""

    used: int
    limit: int | None


class Usage(Output):
    """What the shop's plan allows, and what of it is used."""

    plan: str
    products: Allowance = Field(description="without the archived")
    media_bytes: Allowance = Field(description="files with their renditions")
