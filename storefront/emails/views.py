"""E-mail templates as every door shows them."""

from datetime import datetime

from typing_extensions import TypedDict

from kernel import views
from storefront.emails import defaults
from storefront.emails.models import EmailTemplate


class EmailTemplateView(TypedDict):
    """A message in a language: the shop's own words, or with `is_default` the platform's, which have no id."""

    id: int | None
    kind: str
    locale: str
    subject: str
    html: str
    text: str
    is_active: bool
    is_default: bool
    updated_at: datetime | None


class PreviewView(TypedDict):
    """A message with sample data, and the address it was sent to as well."""

    subject: str
    html: str
    text: str
    sent_to: str | None


def email_template(row: EmailTemplate) -> EmailTemplateView:
    """The shop's own words for a message."""
    return views.of(EmailTemplateView, row, is_default=False)


def default_template(kind: str, language: str) -> EmailTemplateView:
    """The platform's words for a message. Raises KeyError for a kind there is none of."""
    source = defaults.get(kind, language)
    return {
        "id": None,
        "kind": kind,
        "locale": language,
        "subject": source.subject,
        "html": source.html,
        "text": source.text,
        "is_active": True,
        "is_default": True,
        "updated_at": None,
    }
