"""Does what a door offers, one thing after the other, and looks what was put on record of it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages import constants, get_messages
from django.db import models
from django.forms import BaseForm
from django.test import Client

from accounts.models import AuditEvent
from tests.admin_theme.filled import fields_of

SAMPLE = {
    "change": "1.00",
    "_form_submitted": "True",
    "reason": "because",
    "plan": "scale",
    "delta": "1",
    "on_hand": "3",
    "hours": "24",
    "password": "a very long password indeed",
    "email": "somebody@example.com",
    "text": "A note.",
    "reply": "Thank you.",
    "note": "A note.",
    "tracking_number": "123",
    "hour": "5",
}
"""What the dialogs ask for."""

NOTHING = "nothing is on record"
VERBS_ALONE = {"created", "deleted"}
"""Of these the object is enough; of everything else the record has what changed, or why."""


def count() -> int:
    """How many entries there are."""
    return AuditEvent.objects.count()


def verdict(before: int) -> str:
    """What is wrong with what was put on record since; nothing where it is one entry that says enough."""
    found = list(AuditEvent.objects.order_by("pk")[before:])
    if not found:
        return NOTHING
    if len(found) > 1:
        return f"{len(found)} entries: {[(event.verb, event.fields) for event in found]}"
    (event,) = found
    if not event.verb:
        return "guessed by the door"
    if event.content_type is None or not event.object_id or not event.object_repr:
        return "names no object"
    if event.verb == "updated" and not event.fields:
        return "says nothing of what changed"
    return ""


def buttons(site: Any) -> Iterator[tuple[str, type[models.Model], Any, str]]:
    """Every button of an admin: where it is, of which model, and its name."""
    for model, admin in site._registry.items():
        for place in ("actions_list", "actions_detail", "actions"):
            for name in getattr(admin, place, ()) or ():
                if isinstance(name, str):
                    yield place, model, admin, name


def asked(client: Client, place: str, model: type[models.Model], name: str, pk: Any) -> dict[str, Any]:
    """What the button's dialog holds when it opens, but for what SAMPLE fills in."""
    page = client.get(url(place, model, name, pk))
    form = (page.context or {}).get("form")
    found = fields_of(form) if isinstance(form, BaseForm) else ()
    return {key: value for key, value in found if value is not None and key not in SAMPLE}


def url(place: str, model: type[models.Model], name: str, pk: Any) -> str:
    """Where a button of a list, or of an object, is pressed."""
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    return f"{base}/{name}/" if place == "actions_list" else f"{base}/{pk}/{name}/"


def press(client: Client, place: str, model: type[models.Model], name: str, pk: Any, /, **more: str) -> Any:
    """Press a button of a list, of an object, or of chosen ones."""
    if place == "actions":
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        return client.post(path, {"action": name, "_selected_action": [pk], **more})
    return client.post(url(place, model, name, pk), {**SAMPLE, **more})


def succeeded(answer: Any) -> bool:
    """Whether the page says that it was done."""
    said = get_messages(answer.wsgi_request)._queued_messages  # of this answer, and of none before
    return any(message.level == constants.SUCCESS for message in said) and not any(
        message.level == constants.ERROR for message in said
    )


def change(client: Client, model: type[models.Model], pk: Any) -> Any:
    """Open a change page, write something else into its first text, and save it; None where it has none."""
    filled = fill(client, model, pk)
    return None if filled is None else client.post(*filled)


def fill(client: Client, model: type[models.Model], pk: Any) -> tuple[str, dict[str, Any]] | None:
    """Open a change page (`add`: that of a new one) and write something else into its first text.

    Returns where it is sent, and what.
    """
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    path = f"{base}/add/" if pk == "add" else f"{base}/{pk}/change/"
    page = client.get(path)
    if page.status_code != 200 or "adminform" not in page.context:
        return None
    form = page.context["adminform"].form
    forms = [form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    text = next((name for name in form.fields if _is_text(form, name)), None)
    if text is None:
        return None
    data = {name: value for each in forms for name, value in fields_of(each) if value is not None}
    return path, {**data, form[text].html_name: f"{form[text].value() or ''} more"[-30:]}


def _is_text(form: Any, name: str) -> bool:
    field = form.fields[name]
    return type(field).__name__ == "CharField" and not field.disabled and not field.validators[2:]
