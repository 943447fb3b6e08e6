"""Writes on custom fields: their definitions, and what stands in them."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F, Func, JSONField, Value
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, jobs, revisions, transliteration, writing
from kernel.actors import Actor
from kernel.errors import Conflict, Invalid, NotFound, Refusals, Taken
from kernel.jobs import wakeups
from storefront.custom_fields import queries, rules, signals
from storefront.custom_fields.models import CustomField, Customised, model_of

JOB = "custom_fields.forget"
MOST_OF_A_KIND, MOST_CHOICES = 50, 200
AT_ONCE = 500
"""So many rows lose a deleted field's value in one transaction."""
_FIXED = ("kind", "key", "type", "refers_to")


class CustomFieldValues(TypedDict, total=False):
    """What can be said of a field; `kind`, `key`, `type` and `refers_to` once and for all."""

    kind: str
    key: str
    name: str
    description: str
    type: str
    choices: Sequence[str]
    refers_to: str | None
    is_public: bool
    is_filterable: bool


class TooManyFields(Conflict, code="custom_fields.too_many", title="There are enough custom fields"):
    """A kind of object has as many fields as it may."""


@transaction.atomic
def create(*, values: CustomFieldValues, actor: Actor) -> CustomField:
    """Add a field to all objects of a kind, which have no value of it yet; without a key it gets one of its name.

    Raises Invalid or Several naming the fields, Taken, and TooManyFields.
    """
    field = CustomField()
    name = transliteration.slugify(values.get("name", ""), longest=40).replace("-", "_")
    changes = _fill(field, {**values, "key": values.get("key") or name.lstrip("_0123456789") or "field"})
    writing.take_turn(CustomField._meta.label_lower)
    if CustomField.objects.filter(kind=field.kind).count() >= MOST_OF_A_KIND:
        raise TooManyFields(_("At most {count} fields of a kind.").format(count=MOST_OF_A_KIND))
    writing.save(
        field,
        meanings={"customfield_key_once": Taken(_("Another field has this key."), field="key")},
    )
    audit.write(actor=actor, verb=audit.CREATED, target=field, changes=changes)
    signals.definition_changed.send(sender=CustomField, kind=field.kind)
    return field


@transaction.atomic
def update(*, field_id: int, values: CustomFieldValues, actor: Actor) -> CustomField:
    """Change a field; what is not named stays, and so do values that are a choice no more.

    Raises NotFound, and Invalid or Several naming the fields.
    """
    field = _lock(field_id)
    changes = _fill(field, values)
    field.save()
    audit.write(actor=actor, verb=audit.UPDATED, target=field, changes=changes)
    if changes:
        signals.definition_changed.send(sender=CustomField, kind=field.kind)
    return field


@transaction.atomic
def delete(*, field_id: int, actor: Actor) -> None:
    """Delete a field with all its values: those of more than AT_ONCE rows by later work. Raises NotFound.

    Nobody sees it from now on; its key is free when the last value is gone.
    """
    field = _lock(field_id)
    audit.write(actor=actor, verb=audit.DELETED, target=field)
    field.is_leaving = True
    field.save(update_fields=["is_leaving"])
    if not _forget_some(field):
        wakeups.mark(JOB, due_at=clock.now())
        jobs.enqueue(JOB)
    signals.definition_changed.send(sender=CustomField, kind=field.kind)


def forget() -> None:
    """Take the values of deleted fields out of their rows, some at a time. Safe to run twice."""
    for field in CustomField.objects.filter(is_leaving=True).order_by("pk"):
        is_done = False
        while not is_done:
            with transaction.atomic():
                is_done = _forget_some(field)


def merged(row: Customised, given: Mapping[str, rules.Value | None]) -> dict[str, rules.Value]:
    """The row's values with these: null takes one away, what is not named stays. Whoever writes the row calls it.

    Raises Invalid or Several, each at `custom_fields.<key>`.
    """
    known = {field.key: field for field in queries.list_fields(kind=row.KIND)} if given else {}
    values, refusals = dict(row.custom_fields), Refusals()
    for key, value in given.items():
        with refusals.gather():
            field = known.get(key)
            if field is None:
                raise rules.unknown_field(key)
            if value is None:
                values.pop(key, None)
            elif values.get(key) != value or isinstance(value, bool) != isinstance(values.get(key), bool):
                values[key] = _checked(field, value)
    refusals.tell()
    return values


def _checked(field: CustomField, value: rules.Value) -> rules.Value:
    kept = rules.check_value(value, key=field.key, holds=field.type, choices=field.choices)
    if field.type == CustomField.Type.REFERENCE:
        target = model_of(field.refers_to)
        if not target._default_manager.filter(pk=kept).exists():
            raise rules.unknown_reference(field.key)
    return kept


def _lock(field_id: int) -> CustomField:
    field = writing.lock(CustomField, field_id)
    if field.is_leaving:
        raise NotFound
    return field


def _fill(field: CustomField, values: CustomFieldValues) -> writing.Changes:
    given = dict(values)
    if "refers_to" in given:
        given["refers_to"] = given["refers_to"] or ""
    if "choices" in values:
        given["choices"] = list(dict.fromkeys(c.strip() for c in values["choices"] if c.strip()))
    changes = writing.assign(field, given)
    refusals = Refusals()
    with refusals.gather():
        writing.check(field)
    for name in _FIXED if field.pk else ():
        with refusals.gather():
            if name in changes:
                raise Invalid(_("This stays as it is: add another field."), field=name, reason="fixed")
    with refusals.gather():
        _check_choices(field)
    with refusals.gather():
        if (field.type == CustomField.Type.REFERENCE) != bool(field.refers_to):
            raise Invalid(
                _("Say what a reference refers to, and leave it out of other fields."),
                field="refers_to",
                reason="required" if not field.refers_to else "invalid",
            )
    with refusals.gather():
        if field.is_public and (
            field.kind not in rules.PUBLIC_KINDS or field.refers_to == CustomField.Target.CUSTOMER
        ):
            raise Invalid(
                _("Buyers see fields of products, variants and collections, and no customers."),
                field="is_public",
                reason="invalid",
            )
    with refusals.gather():
        if field.is_filterable and field.kind != CustomField.Kind.PRODUCT:
            raise Invalid(
                _("Lists of products alone are narrowed by custom fields."),
                field="is_filterable",
                reason="invalid",
            )
    refusals.tell()
    return changes


def _check_choices(field: CustomField) -> None:
    if field.type == CustomField.Type.CHOICE and not field.choices:
        raise Invalid(_("Name what can be chosen."), field="choices", reason="required")
    if field.type != CustomField.Type.CHOICE and field.choices:
        raise Invalid(_("A field of this type has no choices."), field="choices", reason="invalid")
    if len(field.choices) > MOST_CHOICES:
        raise Invalid(
            _("Name at most {count} choices.").format(count=MOST_CHOICES), field="choices", reason="too_long"
        )


def _forget_some(field: CustomField) -> bool:
    """Take the value out of some rows, and forget the field with the last; whether that was done."""
    model = model_of(field.kind)
    having = model._default_manager.filter(custom_fields__has_key=field.key).order_by("pk")
    ids = list(having.select_for_update().values_list("pk", flat=True)[:AT_ONCE])
    without = Func(
        F("custom_fields"),
        Value(field.key),
        template="(%(expressions)s::text)",
        arg_joiner=" - ",
        output_field=JSONField(),
    )
    # what one sees of a product is stamped by the one who tells of it
    stamps = {} if field.kind == CustomField.Kind.PRODUCT else revisions.changing()
    model._default_manager.filter(pk__in=ids).update(custom_fields=without, **stamps)
    if ids:
        signals.values_removed.send(sender=model, kind=field.kind, ids=ids)
    if len(ids) < AT_ONCE:
        field.delete()
    return len(ids) < AT_ONCE
