"""Django's e-mail backend: through the shop's own server where it has one, through the platform's elsewhere."""

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.utils import parseaddr
from functools import cached_property, partial
from typing import IO, Any, cast

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.module_loading import import_string

from kernel import outgoing, sealing
from storefront.emails import queries
from storefront.emails.models import MailSettings

PORTS = frozenset({25, 465, 587, 2525})
DELIVERY_SECONDS = 30.0  # with what is done around it, less than the outbox's lease


LONGEST_REPLY = 64 * 1024
"""Bytes of one answer of a server. smtplib keeps each line of it, however many there are."""
READY = 250
KEPT_SECONDS, KEPT_MESSAGES = 5.0, 50
"""How long the platform's server is kept waiting for another message, and for how many: some servers take no more."""


class ServerRefused(OSError):
    """A shop's own server is at an address we do not connect to."""


def connection(own: MailSettings) -> BaseEmailBackend:
    """The way a message of a shop that sends like this goes; it may be used in another thread, without a database."""
    found: BaseEmailBackend = get_connection()
    return found.choose(own) if isinstance(found, ShopEmailBackend) else found


class ShopEmailBackend(BaseEmailBackend):
    """Chooses the server by the schema it is used in, when it is used."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them; return how many went out. Raises smtplib's errors and OSError unless silenced."""
        return int(self.choose(queries.mail_settings()).send_messages(email_messages) or 0)

    def choose(self, own: MailSettings) -> BaseEmailBackend:
        """The shop's own server, or the platform's way."""
        if own.host:
            return OwnServerBackend(own, fail_silently=self.fail_silently)
        backend: type[BaseEmailBackend] = import_string(settings.PLATFORM_EMAIL_BACKEND)
        return backend(fail_silently=self.fail_silently)


class ServerBackend(SmtpBackend):
    """SMTP that comes to an end: each step within EMAIL_TIMEOUT, and a whole delivery within DELIVERY_SECONDS.

    A server that sends a letter of its answer every few seconds keeps to the first for hours, and would hold
    a worker as long.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines: list[socket.socket] = []

    @cached_property
    def connection_class(self) -> Any:
        """The client that says which line it has opened."""
        return partial(_WatchedSMTPS if self.use_ssl else _WatchedSMTP, opened=self._lines.append)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them; return how many went out. Raises smtplib's errors and OSError unless silenced."""
        watch = threading.Timer(DELIVERY_SECONDS, self._hang_up)
        watch.daemon = True
        watch.start()
        try:
            return int(super().send_messages(email_messages) or 0)
        finally:
            watch.cancel()
            while self._lines:
                self._lines.pop().close()

    def _send(self, message: EmailMessage) -> bool:
        """To whom a letter beyond ASCII stands before the @ as RFC 6531 has it, which Django knows nothing of.

        Raises ValueError where the server does not know it: no later try helps.
        """
        to = message.recipients()
        if all(address.isascii() for address in to):
            return bool(super()._send(message))  # type: ignore[misc]
        server = cast("smtplib.SMTP", self.connection)
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("smtputf8"):
            raise ValueError("the mail server takes no address with such letters before the @")
        letter = message_from_bytes(message.message().as_bytes(), policy=policy.SMTPUTF8)
        del letter["To"]
        letter["To"] = ", ".join(to)
        sender = parseaddr(message.from_email)[1]
        server.sendmail(sender, to, letter.as_bytes(), ["SMTPUTF8", "BODY=8BITMIME"])
        return True

    def _hang_up(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class PlatformBackend(ServerBackend):
    """SMTP to the platform's server, to which each thread keeps its connection for its next message."""

    _kept: "_Kept | None" = None

    def open(self) -> bool | None:
        """Go on with what the thread has kept, if the server still answers; else connect. Nothing was sent before."""
        kept: _Kept | None = _thread.__dict__.pop("kept", None)
        if kept is not None:
            self._lines += kept.lines  # to be hung up where it does not say
            if kept.is_good(self._place):
                self._kept, self.connection = kept, kept.connection
                return True
            self._lines.clear()
        return super().open()

    def close(self) -> None:
        """Keep the connection, unless it has ended."""
        if self.connection is None or self.connection.sock is None:
            super().close()
            return
        kept = self._kept or _Kept(self.connection, self._place)
        kept.lines, kept.sent, kept.since = self._lines[:], kept.sent + 1, time.monotonic()
        self._lines.clear()
        self.connection, self._kept, _thread.kept = None, None, kept

    @property
    def _place(self) -> tuple[object, ...]:
        return self.host, self.port, self.username, self.password, self.use_tls, self.use_ssl


@dataclass(slots=True)
class _Kept:
    """A connection between two messages, and what hangs it up. It says goodbye when its thread ends."""

    connection: smtplib.SMTP
    place: tuple[object, ...]
    lines: list[socket.socket] = field(default_factory=list)
    sent: int = 0
    since: float = 0.0

    def is_good(self, place: tuple[object, ...]) -> bool:
        """Whether it leads there, and the server, asked now, takes another message."""
        is_new = self.sent < KEPT_MESSAGES and time.monotonic() - self.since < KEPT_SECONDS
        try:
            return is_new and self.place == place and self.connection.rset()[0] == READY
        except (smtplib.SMTPException, OSError):
            return False

    def __del__(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.connection.putcmd("QUIT")  # nobody waits for what is said to that
        self.connection.close()
        for line in self.lines:
            line.close()


_thread = threading.local()


class OwnServerBackend(ServerBackend):
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
    def connection_class(self) -> Any:
        """The guarded client."""
        return partial(_GuardedSMTPS if self.use_ssl else _GuardedSMTP, opened=self._lines.append)

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


class _WatchedSMTP(smtplib.SMTP):
    """Hands out a second handle of its line, which hangs up whatever is wrapped around the first."""

    def __init__(self, *args: Any, opened: Callable[[socket.socket], None], **kwargs: Any) -> None:
        self._opened = opened
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line: socket.socket = super()._get_socket(*self._address(host, port), timeout)  # type: ignore[misc]
        self._opened(line.dup())
        return line

    def getreply(self) -> tuple[int, bytes]:
        """The server's answer. Raises SMTPServerDisconnected, also beyond LONGEST_REPLY."""
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock.makefile("rb"))
        if self.file is not None:
            self.file.left = LONGEST_REPLY
        return super().getreply()

    def _address(self, host: str, port: int) -> tuple[str, int]:
        return host, port


class _Replies:
    """What a server says, line by line, as long as an answer comes to an end."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.left = LONGEST_REPLY
        self.close = source.close

    def readline(self, size: int) -> bytes:
        """The next line. Raises OSError beyond what is `left`."""
        line = self._source.readline(size)
        self.left -= len(line)
        if self.left < 0:
            raise OSError("the answer has no end")
        return line


class _WatchedSMTPS(smtplib.SMTP_SSL, _WatchedSMTP):
    """The same; smtplib wraps the line after it was opened, and checks the certificate against the name."""


class _GuardedSMTP(_WatchedSMTP):
    def _address(self, host: str, port: int) -> tuple[str, int]:
        return checked_address(host, port)


class _GuardedSMTPS(smtplib.SMTP_SSL, _GuardedSMTP):
    """The same over TLS."""
