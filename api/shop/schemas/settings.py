"""What an owner settles of their shop, and when its daily work runs."""

from datetime import datetime

from pydantic import Field

from api.schemas import NOT_SENT, Colour, Email, Hour, Input, Locale, Origin, Output, ShopName, TimeZone


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

    name: ShopName = NOT_SENT
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
