"""E-mail templates and their previews."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas import NOT_SENT, Input, Output, Paging, change_of
from tenants.shop_settings import Language

TemplateKind = Literal[
    "email_verification",
    "log_in_code",
    "log_in_changed",
    "password_reset",
    "receipt",
    "payment_failed",
    "shipped",
    "cancelled",
    "refunded",
    "gift_card",
    "review_request",
    "abandoned_cart",
    "low_stock",
    "staff_invitation",
    "daily_summary",
    "mention",
    "webhook_disabled",
]
Subject = Annotated[str, Field(min_length=1, max_length=300, examples=["Your order #{{ order.number }}"])]
Body = Annotated[str, Field(max_length=40_000)]


class EmailTemplateFilter(Paging):
    """Which messages are listed."""

    kind: TemplateKind | None = None
    locale: Language | None = None


class EmailTemplateIn(Input):
    """A new template; `subject` and `html` begin as the platform's own where they are left out."""

    kind: TemplateKind
    locale: Language = "en"
    subject: Subject | None = None
    html: Body | None = None
    text: Body = ""
    is_active: bool = True


@change_of("kind", "locale")
class EmailTemplatePatch(EmailTemplateIn):
    """What changes. Kind and language stay."""

    subject: Subject = NOT_SENT
    html: Body = NOT_SENT


class EmailKind(Output):
    """A message the shop sends: when, what a template of it may show, and the platform's own words."""

    kind: TemplateKind
    name: str
    sent: str = Field(examples=["when a parcel leaves"])
    is_transactional: bool
    variables: list[str] = Field(examples=[["order.number", "items[].title"]])
    defaults: dict[str, dict[str, str]] = Field(description="by language: `subject` and `html`")


class PreviewIn(Input):
    """How to look at a template."""

    send: bool = Field(default=False, description="also send it, to the caller's own address")
