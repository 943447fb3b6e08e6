"""Accounts; these tables exist in the public schema and in every shop's."""

import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kernel import clock
from kernel.mailboxes import normalise_email
from kernel.revisions import Dated


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password nobody can log in as them."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def is_still(self, user: "User") -> bool:
        """Whether the log-ins of a user still hold as they were read; locks the row until the transaction ends.

        They do not once the user has no access any more, another password, or all log-ins ended.
        """
        as_read = {name: getattr(user, name) for name in ("password", "log_ins_ended_at")}
        locked = self.select_for_update(no_key=True).filter(pk=user.pk, is_active=True, **as_read)
        return locked.values_list("pk").first() is not None

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who may do everything in this schema."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Dated, AbstractBaseUser, PermissionsMixin):
    """Someone who logs in with an e-mail address. Deactivated or anonymised; deleted if never used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("staff", default=False, help_text="may log in to the admin")
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    log_ins_ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    second_factor = models.JSONField(null=True, blank=True, editable=False)  # `two_factor` alone reads it
    # of who is asked to help run the shop and has not answered yet: a shop's tables are counted
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    invited_as = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="invited",
        db_index=False,
    )
    invited_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    log_in_id: UUID | None = None  # whose token named the user, in a request that carried one
    _password: str | None  # what Django keeps of a password between setting and saving it
    _is_password_taken = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return str(self.email)

    @property
    def user_permissions(self) -> "QuerySet[Permission]":  # type: ignore[override]
        """None: permissions come with roles alone, and the table Django would keep is not there (0012)."""
        return Permission.objects.none()

    @property
    def is_address_theirs(self) -> bool:
        """Whether nobody else has the account: the address was shown, or staff added it and nobody is in it yet."""
        return self.email_verified_at is not None or not self.has_usable_password()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new password, wherever it was set, ends every log-in that was made with the old one."""
        ends_log_ins = not self._state.adding and (self._password is not None or self._is_password_taken)
        super().save(*args, **kwargs)
        self._is_password_taken = False
        if ends_log_ins:
            self.token_families.filter(revoked_at__isnull=True).update(
                revoked_at=clock.now(), revoked_because="new password"
            )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What sessions are held against: another one once log-ins were ended, for good.

        Django's changes with the password alone, and would let the sessions of someone who was
        deactivated live again with them.
        """
        kept: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if self.log_ins_ended_at is None:
            return kept
        return salted_hmac(kept, self.log_ins_ended_at.isoformat(), secret, algorithm="sha256").hexdigest()

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password. Hashed otherwise than now it is hashed anew, unless it has changed meanwhile."""

        def hash_anew(raw: str) -> None:
            before, anew = self.password, make_password(raw)
            if User.objects.filter(pk=self.pk, password=before).update(password=anew):
                self.password = anew

        return check_password(raw_password, self.password, hash_anew)

    def set_unusable_password(self) -> None:
        """Let nobody log in with a password."""
        super().set_unusable_password()
        self._is_password_taken = True

    def clean(self) -> None:
        """Keep the address as it is compared."""
        super().clean()
        self.email = normalise_email(self.email)

    def get_full_name(self) -> str:
        """The name people go by, or the address of those who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or str(self.email)

    def get_short_name(self) -> str:
        """The first name, or the address."""
        return str(self.first_name or self.email)


class Profile(models.Model):
    """What a user tells of themselves beyond their name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    phone = models.CharField(max_length=30, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    accepts_marketing = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Profile of {self.user}"


class TokenFamily(models.Model):
    """One log-in's chain of refresh tokens: only the newest of the chain is good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_families"
    )
    current_jti = models.CharField(max_length=32)
    previous_jti = models.CharField(max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=50, blank=True, default="", db_default="")
    device = models.CharField(max_length=200, blank=True, default="", db_default="")
    name = models.CharField(
        max_length=80, blank=True, default="", db_default=""
    )  # its user's own, for the device

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%F %T}"


class Session(AbstractBaseSession):
    """A browser's session in Django's own table, with whose it is and from where it began; empty for guests."""

    user_id = models.UUIDField(null=True)
    address = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        managed = False
        db_table = "django_session"
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store that keeps them."""
        return import_module(settings.SESSION_ENGINE).SessionStore  # type: ignore[no-any-return]


class ApiKey(Dated):
    """A program's credential: publishable (`pk_`) to read what anyone may, secret (`sk_`) with scopes."""

    class Type(models.TextChoices):
        PUBLISHABLE = "pk", "publishable"
        SECRET = "sk", "secret"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=2, choices=Type.choices)
    prefix = models.CharField(max_length=14, help_text="the first characters, to recognise it by")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole key")
    scopes = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="such as products:write"
    )
    app = models.CharField(
        max_length=50, blank=True, default="", db_default="", help_text="the installed app that uses it"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    shown_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="who knows it; empty: whose it is",
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AuditEvent(models.Model):
    """Append-only: who did what to which object, from where.

    The rows are those of Django's admin log, with what it lacks: a shop's tables are counted, and one
    record of what was done is enough. What the admin's own pages read of it, they find there.
    """

    class Action(models.IntegerChoices):
        ADDED = ADDITION, "added"
        CHANGED = CHANGE, "changed"
        DELETED = DELETION, "deleted"

    id = models.AutoField(primary_key=True)
    at = models.DateTimeField(db_column="action_time")
    action = models.PositiveSmallIntegerField(db_column="action_flag", choices=Action.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    program = models.CharField(max_length=80, blank=True, help_text="the key, where no user did it in person")
    content_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    object_id = models.TextField(null=True, blank=True)  # noqa: DJ001 - the column is Django's
    object_repr = models.CharField("object", max_length=200)
    change_message = models.TextField(blank=True)
    verb = models.CharField(
        max_length=40, blank=True, help_text="what was done: created, cancelled, refunded"
    )
    fields = models.JSONField(null=True, blank=True, help_text="by name: what it was, and what it is")
    operation = models.CharField(max_length=80, blank=True, help_text="of the API, or the admin's page")
    address = models.CharField(max_length=50, blank=True, help_text="from where")
    request_id = models.CharField(max_length=128, blank=True)

    class Meta:
        managed = False
        db_table = "django_admin_log"
        default_permissions = ("view",)
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_action_display()} {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; what was done is never changed."""
        if not self._state.adding:
            raise TypeError("the record of what was done is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: what was done stays so."""
        raise TypeError("the record of what was done is append-only")

    @property
    def actor(self) -> str:
        """What whoever did it is called."""
        return str(self.user) if self.user is not None else self.program

    @property
    def changes(self) -> str:
        """What was changed, in words."""
        return self.describe(lambda _column, value: in_words(value))

    def describe(self, say: "Callable[[models.Field[Any, Any] | None, Any], str]") -> str:
        """What was changed; `say` is given each value and the column it is of, where that is there still."""
        if not self.fields:
            return str(LogEntry.get_change_message(self))  # type: ignore[arg-type]  # reads the message alone
        model = self.content_type.model_class() if self.content_type is not None else None
        known = {field.name: field for field in model._meta.fields} if model is not None else {}
        told = []
        for name, (before, after) in self.fields.items():
            column = known.get(name)
            title = capfirst(column.verbose_name if column is not None else name.replace("_", " "))
            was = f"{say(column, before)} → " if self._was_there(before) else ""
            told.append(f"{title}: {was}{say(column, after)}")
        return "; ".join(told)

    def _was_there(self, before: Any) -> bool:
        return self.action != self.Action.ADDED or before not in (None, "", [])


def in_words(value: Any) -> str:
    """A value of JSON, as a text has it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " ".join(f"{name} {in_words(each)}" for name, each in value.items())
    text = ", ".join(map(in_words, value)) if isinstance(value, list) else str(value)
    return _("none") if value in (None, "", []) else text
