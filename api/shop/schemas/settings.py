"""What an owner settles of their shop, and when its daily work runs."""

from api.schemas import NOT_SENT, Input
from tenants.shop_settings import Hour


class DailySummaryPatch(Input):
    """Whether, and when."""

    is_on: bool = NOT_SENT
    hour: Hour = NOT_SENT


class SchedulesPatch(Input):
    """What to plan otherwise."""

    daily_summary: DailySummaryPatch = NOT_SENT
