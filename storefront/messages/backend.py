"""Django's e-mail backend: through the shop's own server where it has one, through the platform's elsewhere."""

import smtplib
import socket
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.module_loading import import_string

from kernel import outgoing, sealing
from storefront.messages import queries
from storefront.messages.models import MailSettings

PORTS = frozenset({25, 465, 587, 2525})


class ServerRefused(OSError):
    """A shop's own server is at an address we do not connect to."""


class ShopEmailBackend(BaseEmailBackend):
    """Chooses the server by the schema it is used in, when it is used."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them; return how many went out. Raises smtplib's errors and OSError unless silenced."""
        return int(self._chosen().send_messages(email_messages) or 0)

    def _chosen(self) -> BaseEmailBackend:
        own = queries.mail_settings()
        if own.host:
            return OwnServerBackend(own, fail_silently=self.fail_silently)
        backend: type[BaseEmailBackend] = import_string(settings.PLATFORM_EMAIL_BACKEND)
        return backend(fail_silently=self.fail_silently)


class OwnServerBackend(SmtpBackend):
    """SMTP to the server a shop has named, at public addresses only unless the settings say otherwise."""

    def __init__(self, own: MailSettings, *, fail_silently: bool = False) -> None:
        super().__init__(
            host=own.host,
            port=own.port,
            username=own.username,
            password=sealing.open_sealed(own.password_sealed, purpose=queries.PASSWORD)
            if own.password_sealed
            else "",
            use_tls=own.security == MailSettings.Security.STARTTLS,
            use_ssl=own.security == MailSettings.Security.TLS,
            fail_silently=fail_silently,
            timeout=settings.EMAIL_TIMEOUT,
        )

    @cached_property
    def connection_class(self) -> type[smtplib.SMTP]:  # type: ignore[override]
        """The guarded client."""
        return _GuardedSMTPS if self.use_ssl else _GuardedSMTP

    def open(self) -> bool | None:
        """Connect. Raises ServerRefused for a port that is none of mail's."""
        if not settings.SHOP_SMTP_MAY_BE_LOCAL and self.port not in PORTS:
            raise ServerRefused(f"mail servers listen at {sorted(PORTS)}, not at {self.port}")
        return super().open()


def checked_address(host: str, port: int) -> tuple[str, int]:
    """Where to connect to: resolved once, checked, and then used as it is. Raises ServerRefused."""
    try:
        address = outgoing.allowed_address(host, port, may_be_local=settings.SHOP_SMTP_MAY_BE_LOCAL)
    except outgoing.OutgoingError as error:
        raise ServerRefused(str(error)) from error
    return address, port


class _GuardedSMTP(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return super()._get_socket(*checked_address(host, port), timeout)  # type: ignore[misc,no-any-return]


class _GuardedSMTPS(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        # smtplib's own checks the certificate against `_host`, which stays the name
        return super()._get_socket(*checked_address(host, port), timeout)  # type: ignore[misc]
