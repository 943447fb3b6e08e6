"""Providers call here when a message came back or was complained of.

Who they are is shown by the user and password in the address they were given (and by Mailgun's
signature beside, which does not cover the body). Which shop's message it was is in the facts that went
out with it and come back here; the shop then looks whether it has written that message to that address.
"""

import logging
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, tracking
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.core.exceptions import BadRequest
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django_tenants.utils import tenant_context

from kernel import clock, scope
from storefront.emails import feedback
from tenants.models import Tenant
from web.callbacks import verdicts

logger = logging.getLogger(__name__)

VIEWS = {
    "brevo": BrevoTrackingWebhookView,
    "mailgun": MailgunTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}


@csrf_exempt
def mail(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take what the provider in use tells; 400 for who cannot show that they are it."""
    if provider != settings.MAIL_PROVIDER or ":" not in settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    try:
        return VIEWS[provider].as_view()(request)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:  # anymail reads what it is sent as it is
        raise BadRequest(f"this is nothing that {provider} sends") from error


@receiver(tracking, dispatch_uid="web.callbacks")
def _record(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    verdict = verdicts.of(esp_name.lower(), event)
    if verdict is None:
        return
    facts = event.metadata or {}
    schema, entry = str(facts.get("schema", "")), _entry(facts)
    shop = Tenant.objects.filter(schema_name=schema).first()
    if entry is None or not event.recipient or (shop is None and schema != scope.PUBLIC):
        logger.warning("%s told of a message that is none of ours: %s", esp_name, event.message_id)
        return
    with tenant_context(shop) if shop else nullcontext():
        is_known = feedback.record(
            entry=entry,
            recipient=str(event.recipient),
            verdict=verdict,
            detail=str(event.mta_response or event.description or ""),
            now=clock.now(),
        )
    if not is_known:
        logger.warning("%s told of message %s, which was not sent to that address", esp_name, entry)


def _entry(facts: dict[str, Any]) -> UUID | None:
    try:
        return UUID(str(facts.get("entry")))
    except ValueError:
        return None
