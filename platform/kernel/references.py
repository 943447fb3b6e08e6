"""What other systems call a row, and what they keep beside it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel.errors import DomainError, Invalid, Refusals, Taken

LONGEST_ID = 255
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


class Referenced(models.Model):
    """A row that other systems know: `external_id` is unique in the table, `metadata` is texts by key.

    A model that inherits this names its own UniqueConstraint of `external_id`.
    """

    external_id = models.CharField(max_length=LONGEST_ID, null=True, blank=True, editable=False)  # noqa: DJ001 - many have none
    metadata = models.JSONField(default=dict, db_default={}, blank=True, editable=False)

    class Meta:
        abstract = True


class ReferenceValues(TypedDict, total=False):
    """What programs keep on a row: their own id for it, and up to 50 short texts by key."""

    external_id: str | None
    metadata: dict[str, str]


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The `external_id` and `metadata` among the values, as they are kept. Raises Invalid or Several."""
    refusals = Refusals()
    kept: dict[str, Any] = {}
    with refusals.gather():
        if "external_id" in values:
            kept["external_id"] = check_external_id(values["external_id"])
    with refusals.gather():
        if "metadata" in values:
            kept["metadata"] = check_metadata(values["metadata"])
    refusals.tell()
    return kept


def meanings(constraint: str) -> dict[str, DomainError]:
    """What the model's constraint means to people, for `writing.save`."""
    return {constraint: Taken(_("Another has this external id."), field="external_id")}


def require_same(known: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """See that what is put again says nothing else of what is written once. Raises Taken naming the field."""
    for name, value in given.items():
        if value != known[name]:
            raise Taken(_("What has this external id has something else here, and keeps it."), field=name)


def check_external_id(value: str | None) -> str | None:
    """The id stripped, None for an empty one. Raises Invalid."""
    stripped = (value or "").strip()
    if len(stripped) > LONGEST_ID or "\0" in stripped:
        raise Invalid(
            _("Use at most {longest_id} characters.").format(longest_id=LONGEST_ID),
            field="external_id",
            reason="too_long",
        )
    return stripped or None


def check_metadata(given: Mapping[str, Any]) -> dict[str, str]:
    """The texts by key. Raises Invalid for too many, and for keys and values that are too long."""
    if len(given) > MOST_KEYS:
        raise Invalid(
            _("Use at most {most_keys} keys.").format(most_keys=MOST_KEYS),
            field="metadata",
            reason="too_long",
        )
    for key, value in given.items():
        if not 1 <= len(key) <= LONGEST_KEY or "\0" in key:
            raise Invalid(
                _("A key has 1 to {longest_key} characters.").format(longest_key=LONGEST_KEY),
                field="metadata",
                reason="too_long",
            )
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or "\0" in value:
            raise Invalid(
                _("A value is a text of at most {longest_value} characters.").format(
                    longest_value=LONGEST_VALUE
                ),
                field="metadata",
                reason="too_long",
            )
    return dict(given)
