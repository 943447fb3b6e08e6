"""Reports."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas import Parameters

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class ReportQuery(Parameters):
    """Of which days of the shop's own, and how many rows of a list; the last thirty days if nothing is said."""

    first: Day | None = Field(default=None, alias="from", description="the first day")
    to: Day | None = Field(default=None, description="the last day, which is included")
    limit: int = Field(default=10, ge=1, le=100, description="rows of best-sellers and low-stock")
