"""The Maildirs: writing a message, listing them, reading one."""

import mailbox
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message as Parsed, MIMEPart
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

LARGEST_LIST = 500
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]{4,199}")
_ORDER = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\.")
_lock = threading.Lock()  # mailbox.Maildir counts its messages in a plain class attribute


class UnknownMessage(LookupError):
    """The mailbox has no message of that key."""


@dataclass(frozen=True)
class Summary:
    """A line of the list."""

    key: str
    subject: str
    sender: str
    to: str
    sent_at: datetime


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message."""

    number: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Message:
    """A message with its parts apart."""

    summary: Summary
    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[Attachment]


def add(schema: str, content: bytes) -> str:
    """Keep a message and return its key. Raises OSError when it cannot be written."""
    with _lock:
        return str(_open(schema).add(content))


def list_newest(schema: str) -> list[Summary]:
    """The newest messages of the schema, at most LARGEST_LIST of them."""
    box = _find(schema)
    if box is None:
        return []
    summaries = []
    for key in sorted(box.keys(), key=_age, reverse=True)[:LARGEST_LIST]:
        try:
            parsed = BytesHeaderParser(policy=policy.default).parsebytes(box.get_bytes(key))
        except (KeyError, OSError):  # deleted since it was listed
            continue
        summaries.append(_summary(key, parsed))
    return summaries


def get(schema: str, key: str) -> Message:
    """One message of the schema. Raises UnknownMessage."""
    parsed = _parse(schema, key)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    return Message(
        summary=_summary(key, parsed),
        headers=[(name, str(value)) for name, value in parsed.items()],
        text=_content(text),
        html=_content(html),
        attachments=[
            Attachment(
                number, part.get_filename() or f"part-{number}", part.get_content_type(), len(_payload(part))
            )
            for number, part in enumerate(parsed.iter_attachments())
        ],
    )


def get_attachment(schema: str, key: str, number: int) -> tuple[str, bytes]:
    """The name and bytes of an attachment. Raises UnknownMessage."""
    for position, part in enumerate(_parse(schema, key).iter_attachments()):
        if position == number:
            return part.get_filename() or f"part-{number}", _payload(part)
    raise UnknownMessage(f"{key}/{number}")


def _parse(schema: str, key: str) -> EmailMessage:
    box = _find(schema)
    if box is None or not _KEY.fullmatch(key):
        raise UnknownMessage(key)
    try:
        return message_from_bytes(box.get_bytes(key), policy=policy.default)
    except (KeyError, OSError) as error:
        raise UnknownMessage(key) from error


def _folder(schema: str) -> Path:
    if not _SCHEMA.fullmatch(schema):
        raise ValueError(f"{schema!r} is not a schema's name")
    return Path(settings.MAILBOX_DIR) / schema


def _open(schema: str) -> mailbox.Maildir:
    folder = _folder(schema)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder, factory=None, create=True)


def _find(schema: str) -> mailbox.Maildir | None:
    # Reading makes no folders: most shops never get a mail.
    folder = _folder(schema)
    return mailbox.Maildir(folder, factory=None, create=False) if folder.is_dir() else None


def _age(key: str) -> tuple[int, int, int]:
    found = _ORDER.match(key)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _summary(key: str, parsed: Parsed) -> Summary:
    return Summary(
        key=key,
        subject=str(parsed["subject"] or "(no subject)"),
        sender=str(parsed["from"] or ""),
        to=str(parsed["to"] or ""),
        sent_at=_sent_at(key, str(parsed["date"] or "")),
    )


def _sent_at(key: str, date: str) -> datetime:
    try:
        sent_at = parsedate_to_datetime(date)
    except ValueError:
        return datetime.fromtimestamp(_age(key)[0], UTC)
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _content(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # a character set that nobody knows
        return _payload(part).decode("utf-8", "replace")


def _payload(part: Parsed) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else part.as_bytes()
