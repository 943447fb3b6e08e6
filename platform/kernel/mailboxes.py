"""E-mail addresses as they are kept and compared."""

import re
import unicodedata
from contextlib import suppress
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _

from kernel import texts

PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
"""What every address looks like, as documents say it; `clean` knows the rest."""
_JOINERS = "\u200c\u200d"
LONGEST = 254
"""Letters of an address (RFC 5321, 4.5.3.1.3); a longer one is nobody's, and stays as it is written."""


def clean(email: str) -> str:
    """The address in its one form. Raises ValueError for what is none by the rules of mail."""
    from email_validator import validate_email  # it loads a resolver of DNS

    email = _seen(email)
    if re.match(PATTERN, email) is None:
        raise ValueError(email)
    return normalise_email(
        validate_email(email, check_deliverability=False, test_environment=True).normalized
    )


def check(email: str) -> None:
    """Raises ValidationError for what is no address by the rules of mail; Django knows those of 1982."""
    try:
        clean(email)
    except ValueError as error:
        raise ValidationError(
            _("This is not an e-mail address. One looks like ada@example.com."), code="invalid"
        ) from error


class FormField(forms.EmailField):
    """An address that is entered, also an international one."""

    default_validators = [check]


class EmailField(models.EmailField):
    """An address that is kept, also an international one."""

    default_validators = [check]

    def deconstruct(self) -> Any:
        """As Django's, which the database tells apart by nothing."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": FormField, **options})


def normalise_email(email: str) -> str:
    """The one form of the address: trimmed, in lower case, composed, and its domain as mail servers write it.

    Python's own encoding of domains is of 2003: `straße.de` would be `strasse.de`, which somebody else may have.
    """
    name, at, domain = unicodedata.normalize("NFC", _seen(email)).rpartition("@")
    if not domain.isascii():
        with suppress(idna.IDNAError):
            written = idna.encode(domain, uts46=True).decode()
            domain = written if len(name) + len(written) < LONGEST else domain
    return f"{name}{at}{domain}".lower()


def _seen(email: str) -> str:
    """The address without what nobody sees. In a domain joiners are letters (RFC 5892, A.1): another has none."""
    name, at, domain = email.strip().rpartition("@")
    return f"{texts.seen(name)}{at}{texts.seen(domain, but=_JOINERS)}"


def spellings(email: str) -> list[str]:
    """The ways in which a file may have that address: as it is kept, and with its domain as people read it."""
    name, at, domain = email.rpartition("@")
    with suppress(idna.IDNAError):
        domain = idna.decode(domain)
    return sorted({email, f"{name}{at}{domain}"})


def normalise_kept(model: type[models.Model], field: str = "email") -> None:
    """For migrations: write the addresses that rows have in their one form; where another row has that, both stay."""
    rows = model._base_manager
    old = rows.filter(**{f"{field}__regex": r"[^\x01-\x7f]"})
    for pk, email in old.values_list("pk", field):
        with suppress(IntegrityError, DataError), transaction.atomic():
            rows.filter(pk=pk).update(**{field: normalise_email(email)})
