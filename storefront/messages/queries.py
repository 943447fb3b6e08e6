"""Reads on messages."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kernel import scope
from kernel.outbox.models import OutboxEntry
from storefront.messages import defaults, errors, kinds
from storefront.messages.defaults import Source
from storefront.messages.models import EmailTemplate, MailSettings

TOPIC = "email"
PASSWORD = "smtp-password"  # noqa: S105 - what it is sealed for


@dataclass(frozen=True, slots=True)
class Pending:
    """An e-mail that has not gone out: when it is tried next, and why it has not gone."""

    entry: OutboxEntry
    to: str
    name: str

    @property
    def is_given_up(self) -> bool:
        """Whether it is tried no more."""
        return self.entry.dead_at is not None


def mail_settings() -> MailSettings:
    """How the current shop sends; the platform's own way where nothing was set, and on the platform."""
    found = None if scope.is_platform() else MailSettings.objects.filter(pk=1).first()
    return found or MailSettings()


def source_of(kind: str, language: str) -> tuple[Source, EmailTemplate | None]:
    """What is sent for a kind: the shop's own template where one is in use, or the platform's words."""
    if not scope.is_platform():
        own = EmailTemplate.objects.filter(kind=kind, locale=language, is_active=True).first()
        if own is not None:
            return Source(subject=own.subject, html=own.html, text=own.text), own
    return defaults.get(kind, language), None


def get_template(*, template_id: int) -> EmailTemplate:
    """The shop's template of that id. Raises TemplateNotFound."""
    found = EmailTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise errors.TemplateNotFound
    return found


def list_templates() -> QuerySet[EmailTemplate]:
    """The shop's own templates by kind and language."""
    return EmailTemplate.objects.order_by("kind", "locale")


def list_pending(*, limit: int = 25) -> list[Pending]:
    """E-mails that wait or were given up, the newest first."""
    entries = OutboxEntry.objects.filter(topic=TOPIC, delivered_at__isnull=True).order_by("-created_at")
    return [
        Pending(
            entry=entry,
            to=", ".join(entry.payload.get("to", [])),
            name=kind_name(str(entry.payload.get("template", ""))),
        )
        for entry in entries[:limit]
    ]


def kind_name(code: str) -> str:
    """What people call a kind of message."""
    return kinds.ALL[code].name if code in kinds.ALL else code.replace("_", " ").capitalize()
