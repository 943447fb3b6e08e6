"""Django's e-mail backend for places without a mail server: every message becomes a file.

One Maildir a schema under `settings.MAILBOX_DIR`, so that no shop's mail is ever beside another's.
The schema is the current one, or the one that the header X-Souk-Schema names.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kernel import scope
from web.mailbox import store

SCHEMA_HEADER = "X-Souk-Schema"


class MailboxBackend(BaseEmailBackend):
    """Writes messages into the Maildir of their schema."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep every message that has recipients; return how many. Raises OSError unless silenced."""
        kept = 0
        for message in email_messages:
            if not message.recipients():
                continue
            try:
                schema = message.extra_headers.get(SCHEMA_HEADER) or scope.schema()
                store.add(schema, message.message().as_bytes())
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                kept += 1
        return kept
