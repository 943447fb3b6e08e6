"""A page of the admin, sent back as a browser would send it."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, MultiWidget
from django.test import Client


def save(client: Client, path: str, **changes: Any) -> Any:
    """Open a change page, change some of its fields and save it; fails with what the page says is wrong."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {name: value for form in forms for name, value in fields_of(form) if value is not None}
    saved = client.post(path, {**data, **changes})
    assert saved.status_code == 302, saved.context["errors"]
    return saved


def fields_of(form: BaseForm) -> Iterator[tuple[str, Any]]:
    """What a browser would send of a form, by its names."""
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, MultiWidget):
            parts = widget.decompress(value)
            yield from ((f"{bound.html_name}_{n}", part) for n, part in enumerate(parts))
        elif value is True:
            yield bound.html_name, "on"
        elif value is not False:
            yield bound.html_name, widget.format_value(value) if not isinstance(value, list) else value
