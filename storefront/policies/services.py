"""Writes on policies: each publication is a version of its own, so that what a buyer agreed to can be shown."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import writing
from kernel.actors import Actor
from kernel.errors import Invalid, NotFound, Refusals
from kernel.markup import clean_html
from kernel.versions import snapshots
from storefront.policies import starters
from storefront.policies.models import Policy
from storefront.translations.services import Given, merged

LONGEST = 200_000


@transaction.atomic
def publish(
    *, kind: str, body: str, translations: Given | None = None, actor: Actor, now: datetime
) -> Policy:
    """Put a text in force in place of the one before; the same text again changes nothing.

    `body`, and that of each of the `translations`, which are those of this version alone, is plain text or HTML, of
    which is kept what runs and loads nothing. Raises NotFound for an unknown kind, and Invalid or Several for a text
    that is empty, longer than 200,000 characters, or has something left to be filled in, and as
    `translations.services.merged` does.
    """
    before = _lock(kind)
    refusals = Refusals()
    with refusals.gather():
        text = _checked("body", body)
    with refusals.gather():
        others = merged(Policy(), translations or {}, check=_checked)
    refusals.tell()
    is_in_force = before is not None and before.withdrawn_at is None
    if before is not None and is_in_force and (before.body, before.translations) == (text, others):
        return before
    version = 1 if before is None else before.version + 1
    made = Policy.objects.create(kind=kind, version=version, body=text, translations=others, published_at=now)
    changes = {"version": (before.version if before is not None else None, version)}
    audit.write(actor=actor, verb=audit.CREATED, target=made, changes=changes)
    snapshots.change(snapshots.OFFERED)
    return made


@transaction.atomic
def withdraw(*, kind: str, actor: Actor, now: datetime) -> None:
    """Take a policy out of force; its versions stay. Raises NotFound where none is in force."""
    newest = _lock(kind)
    if newest is None or newest.withdrawn_at is not None:
        raise NotFound
    newest.withdrawn_at = now
    newest.save(update_fields=["withdrawn_at"])
    audit.write(actor=actor, verb=audit.DELETED, target=newest)
    snapshots.change(snapshots.OFFERED)


def _checked(field: str, body: str) -> str:
    """The text as it is kept."""
    if len(body) > LONGEST:
        raise Invalid(
            _("Use at most %(most)s characters.") % {"most": f"{LONGEST:,}"}, field=field, reason="too_long"
        )
    text = clean_html(body.replace("\0", "")).strip()
    if not text:
        raise Invalid(_("Write the text."), field=field, reason="required")
    if still_open := starters.find_open(text):
        raise Invalid(
            _("Fill in or delete what stands in double brackets: %(text)s.") % {"text": still_open[:100]},
            field=field,
            reason="open",
        )
    return text


def _lock(kind: str) -> Policy | None:
    """The newest version, while nobody else publishes one of its kind. Raises NotFound."""
    if kind not in Policy.Kind.values:
        raise NotFound
    writing.take_turn(f"policies.{kind}")
    return Policy.objects.filter(kind=kind).order_by("-version").first()
