"""What was sent to whom and why not, what a shop writes differently, and how it sends."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Upper

from kernel import formats
from storefront.emails import email_types, rules


class SentMessage(models.Model):
    """An e-mail and what became of it: sent, or why not. What was not tried yet is in the outbox alone."""

    class Status(models.TextChoices):
        SENT = "sent", "sent"
        FAILING = "failing", "trying"
        SUPPRESSED = "suppressed", "not sent"
        REFUSED = "refused", "refused"
        RETURNED = "returned", "came back"

    entry = models.UUIDField(unique=True, help_text="the outbox entry it was; its Message-ID is made of this")
    template = models.CharField("kind", max_length=40)
    locale = models.CharField(max_length=10, default="en")
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was not sent")
    html = models.TextField(blank=True, help_text="as it was sent, without the keys it carried")
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField("at", db_index=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(Upper("to"), "sent_at", name="sentmessage_to"),
            models.Index(
                fields=["sent_at"],
                condition=Q(status__in=["returned", "refused"]),
                name="sentmessage_came_back",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["sent", "failing", "suppressed", "refused", "returned"]),
                name="sentmessage_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class EmailTemplate(models.Model):
    """A shop's own words for a message in a language; where there is none, the platform's are sent."""

    kind = models.CharField(max_length=40, choices=email_types.CHOICES)
    locale = models.CharField("language", max_length=10, choices=formats.choices, default="en")
    subject = models.CharField(max_length=rules.LONGEST_TEMPLATE_SUBJECT)
    html = models.TextField("HTML", max_length=rules.LONGEST_TEMPLATE)
    text = models.TextField(
        "plain text",
        max_length=rules.LONGEST_TEMPLATE,
        blank=True,
        help_text="for programs that show no HTML; left empty, it is made from the HTML",
    )
    is_active = models.BooleanField("in use", default=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="the words it had, the latest first, each with when they were written",
    )

    class Meta:
        ordering = ["kind", "locale"]
        constraints = [models.UniqueConstraint(fields=["kind", "locale"], name="emailtemplate_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_locale_display()})"


class MailSettings(models.Model):
    """How a shop sends: under which name, and through which server of its own, if any. One row."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS (usually port 587)"
        TLS = "tls", "TLS (usually port 465)"
        NONE = "none", "none: passwords and letters can be read on the way"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    from_name = models.CharField(
        max_length=80, blank=True, help_text="whom messages come from; empty: the shop's name"
    )
    reply_to = models.EmailField(blank=True, help_text="where answers go; empty: the shop's contact address")
    sends_cart_reminders = models.BooleanField("remind of carts left behind", default=True)
    sends_review_requests = models.BooleanField("ask for reviews", default=True)
    host = models.CharField(
        "server", max_length=253, blank=True, help_text="your own SMTP server; empty: ours sends for you"
    )
    port = models.PositiveIntegerField(
        default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    password_sealed = models.TextField(blank=True, editable=False)
    from_email = models.EmailField(
        "sender address",
        blank=True,
        help_text="only with a server of your own, which has to be allowed to send for it",
    )
    is_sending = models.BooleanField(
        "send e-mail", default=True, db_default=True, help_text="off: nothing is sent to anybody"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "e-mail settings"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mailsettings_one")]
        permissions = [("plan_daily_summary", "Can choose when the daily summary is sent")]

    def __str__(self) -> str:
        return f"through {self.host}" if self.host else "through the platform"

    def clean(self) -> None:
        """Refuse what could not work."""
        wrong: dict[str, str] = {}
        for field in ("from_name", "username", "host"):
            if any(ord(c) < 32 or ord(c) == 127 for c in getattr(self, field)):
                wrong[field] = "Line breaks and control characters are not possible here."
        if self.from_email and not self.host:
            wrong["from_email"] = "Our server sends under its own address: name a server of your own first."
        if self.host and not self.from_email:
            wrong["from_email"] = "Your own server needs an address to send from."
        if wrong:
            raise ValidationError(wrong)


class Suppression(models.Model):
    """An address that gets nothing more, or nothing but what belongs to its own orders."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", "there is no such mailbox"
        COMPLAINT = "complaint", "marked as spam"
        UNSUBSCRIBED = "unsubscribed", "unsubscribed"

    email = models.EmailField(max_length=254)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    detail = models.CharField(max_length=500, blank=True, help_text="what the server said")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["email", "reason"], name="suppression_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["bounce", "complaint", "unsubscribed"]), name="suppression_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_reason_display()}"
