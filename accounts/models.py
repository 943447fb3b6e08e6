"""Accounts; these tables exist in the public schema and in every shop's."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from kernel import clock


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password nobody can log in as them."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who may do everything in this schema."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who logs in with an e-mail address. Deactivated or anonymised, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("staff", default=False, help_text="may log in to the admin")
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    log_ins_ended_at = models.DateTimeField(null=True, blank=True, editable=False)
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

    def set_unusable_password(self) -> None:
        """Let nobody log in with a password."""
        super().set_unusable_password()
        self._is_password_taken = True

    def clean(self) -> None:
        """Keep the address as it is compared."""
        super().clean()
        self.email = self.email.strip().lower()

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
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%F %T}"


class ApiKey(models.Model):
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
        models.CharField(max_length=80), default=list, blank=True, help_text="permissions it holds"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
