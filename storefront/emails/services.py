"""Writes on e-mails: a shop's templates, how it sends, what it sends, and the log's end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import formats, sealing, throttling, writing
from kernel.actors import Actor, Kind
from kernel.errors import Invalid
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails import defaults, errors, queries, rendering, rules, templating, validation
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage
from storefront.emails.views import PreviewView

_WORDS = ("subject", "html", "text")
MOST_KEPT = 10
"""Earlier words of a template."""
BODIES_KEPT_FOR = timedelta(days=90)
TESTS = throttling.Limit("test_mail", 10, 24 * 3600, is_strict=True)
"""Of a shop to an address, which nobody may have shown to be theirs."""


class TemplateValues(TypedDict, total=False):
    """What people say of a template. `kind` and `locale` are settled when it is made; Liquid in the rest."""

    kind: str
    locale: str
    subject: str | None
    html: str | None
    text: str
    is_active: bool


class MailSettingsValues(TypedDict, total=False):
    """How a shop sends; see the model for each."""

    from_name: str
    reply_to: str
    sends_cart_reminders: bool
    sends_review_requests: bool
    is_sending: bool
    host: str
    port: int
    security: str
    username: str
    from_email: str


def send(*, kind: str, to: str, facts: Mapping[str, Any], now: datetime, key: str | None = None) -> None:
    """Queue a message of a kind for an address, in the current transaction; once for each `key`.

    `facts` are JSON: ids and what cannot be read again when the message is written.
    """
    payload = {"template": kind, "to": [to], "context": dict(facts)}
    outbox.add(queries.TOPIC, payload, now=now, key=key)


def send_payment_failed(*, order_id: UUID, number: int, email: str, now: datetime) -> None:
    """Tell an order's buyer that a payment was declined, at most once in PAYMENT_FAILED_EVERY."""
    hour = int(now.timestamp() // rules.PAYMENT_FAILED_EVERY.total_seconds())
    this, last = (f"payment_failed:{order_id}:{each}" for each in (hour, hour - 1))
    since = now - rules.PAYMENT_FAILED_EVERY
    if not OutboxEntry.objects.filter(key=last, created_at__gt=since).exists():
        send(kind="payment_failed", to=email, facts={"order": number}, key=this, now=now)


@transaction.atomic
def create_template(*, values: TemplateValues, actor: Actor) -> EmailTemplate:
    """Write a message in the shop's own words; subject and HTML that are not given begin as the platform's.

    Raises PersonsOnly, TemplateTaken, and Invalid or Several naming the field and the line.
    """
    template = EmailTemplate()
    given = dict(values)
    if validation.is_known(values.get("kind", "")) and values.get("locale", "en") in formats.LANGUAGES:
        ours = defaults.get(values["kind"], values.get("locale", "en"))
        given["subject"] = values.get("subject") or ours.subject
        given["html"] = values.get("html") or ours.html
    changes = _fill(template, given, actor)
    audit.write(actor=actor, verb=audit.CREATED, target=template, changes=changes)
    return template


@transaction.atomic
def update_template(*, template_id: int, values: TemplateValues, actor: Actor) -> EmailTemplate:
    """Change the shop's own words; what is not named stays.

    Raises TemplateNotFound, PersonsOnly, and Invalid or Several naming the field and the line.
    """
    template = writing.lock(EmailTemplate, template_id, missing=errors.TemplateNotFound())
    changes = _fill(template, values, actor)
    audit.write(actor=actor, verb=audit.UPDATED, target=template, changes=changes)
    return template


@transaction.atomic
def restore_template(*, template_id: int, written_at: str, actor: Actor) -> EmailTemplate:
    """Take back the words that a template had; those it has now are kept as well.

    Raises TemplateNotFound, PersonsOnly, and Invalid where it has had none that were written then.
    """
    template = queries.get_template(template_id=template_id)
    found = next((each for each in template.history if each["at"] == written_at), None)
    if found is None:
        raise Invalid(_("There is no such version."), field="version", reason="unknown")
    words: TemplateValues = {name: found[name] for name in _WORDS}  # type: ignore[assignment]
    return update_template(template_id=template_id, values=words, actor=actor)


@transaction.atomic
def delete_template(*, template_id: int, actor: Actor) -> None:
    """Delete the shop's own words: the platform's are sent again. Raises TemplateNotFound and PersonsOnly."""
    template = writing.lock(EmailTemplate, template_id, missing=errors.TemplateNotFound())
    _check_is_person(actor)
    audit.write(actor=actor, verb=audit.DELETED, target=template)
    template.delete()


def preview_template(*, template_id: int, send_to: str | None, now: datetime) -> PreviewView:
    """The shop's own words with sample data, also sent to an address where one is named.

    Raises TemplateNotFound, and InvalidTemplate for one that cannot be written out any more.
    """
    template = queries.get_template(template_id=template_id)
    try:
        rendered = rendering.preview(template.kind, template.locale, queries.own_source(template))
    except templating.TemplateProblem as problem:
        raise errors.InvalidTemplate(str(problem)) from problem
    if send_to is not None:
        send_test(template_id=template_id, to=send_to, now=now)
    return {"subject": rendered.subject, "html": rendered.html, "text": rendered.text, "sent_to": send_to}


def send_test(*, template_id: int, to: str, now: datetime) -> None:
    """Send the template with sample data, as it is now, whether it is in use or not.

    Raises TemplateNotFound, and RateLimited beyond TESTS to an address.
    """
    template = queries.get_template(template_id=template_id)
    source = {"subject": template.subject, "html": template.html, "text": template.text}
    facts = {"sample": True, "locale": template.locale, "source": source}
    throttling.require(TESTS, to)
    with transaction.atomic():
        send(kind=template.kind, to=to, facts=facts, now=now)


def test_settings(*, to: str, now: datetime) -> None:
    """Send a sample receipt the way the shop sends, to see that it arrives. Raises RateLimited beyond TESTS."""
    throttling.require(TESTS, to)
    facts = {"sample": True, "locale": "en"}
    with transaction.atomic():
        send(kind="receipt", to=to, facts=facts, now=now)


@transaction.atomic
def update_settings(*, values: MailSettingsValues, password: str | None = None, actor: Actor) -> MailSettings:
    """Change how the shop sends; what is not named stays. A password is sealed; None keeps it, empty forgets it.

    A password is forgotten when the server it was for changes: it is never shown to another one.
    Raises Invalid or Several naming the fields.
    """
    if password is not None and not (password.isascii() and password.isprintable()):
        raise Invalid(_("A password for SMTP has printable ASCII characters only."), field="password")
    found = MailSettings.objects.select_for_update().filter(pk=1).first() or MailSettings(pk=1)
    changes = writing.assign(found, values)
    sealed_before = found.password_sealed
    if password is not None:
        found.password_sealed = sealing.seal(password, purpose=queries.PASSWORD) if password else ""
    elif changes.keys() & {"host", "port"}:
        found.password_sealed = ""
    if found.password_sealed != sealed_before:
        changes["password"] = (sealed_before, found.password_sealed)
    writing.check(found)
    found.save()
    audit.write(actor=actor, verb=audit.UPDATED, target=found, changes=changes, hidden=["password"])
    return found


@transaction.atomic
def seal_anew() -> int:
    """Seal the password for SMTP under the key that seals now; return 1 where there is one that can be read."""
    found = MailSettings.objects.select_for_update().exclude(password_sealed="").first()
    if found is None:
        return 0
    try:
        found.password_sealed = sealing.seal_anew(found.password_sealed, purpose=queries.PASSWORD)
    except sealing.Unreadable:
        return 0
    found.save(update_fields=["password_sealed"])
    return 1


def begin_as_copy() -> None:
    """Have a copy of a shop send nothing, until its staff switch it on, and never through its original's server."""
    MailSettings.objects.update(is_sending=False, host="", username="", password_sealed="", from_email="")


def forget_bodies(*, now: datetime) -> int:
    """Empty the texts of old messages; that they were sent stays in the log for some time. Returns how many."""
    SentMessage.objects.filter(sent_at__lt=now - outbox.KEPT_FOR).delete()
    old = SentMessage.objects.filter(sent_at__lt=now - BODIES_KEPT_FOR).exclude(html="")
    return old.update(html="", text="")


def _fill(template: EmailTemplate, values: Mapping[str, Any], actor: Actor) -> writing.Changes:
    _check_is_person(actor)
    before = {name: getattr(template, name) for name in _WORDS}
    changes = writing.assign(template, values)
    if template.pk and changes.keys() & before.keys():
        was = {**before, "at": template.updated_at.isoformat()}
        template.history = [was, *template.history][:MOST_KEPT]
    writing.check(template)
    validation.check(kind=template.kind, locale=template.locale, source=queries.own_source(template))
    writing.save(template, meanings={"emailtemplate_once": errors.TemplateTaken()})
    return changes


def _check_is_person(actor: Actor) -> None:
    if actor.kind is Kind.KEY:
        raise errors.PersonsOnly
