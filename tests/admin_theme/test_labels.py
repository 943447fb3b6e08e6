"""What the fields of dialogs are called: in the reader's language, and not by the name they have in the code."""

from collections.abc import Iterator
from typing import Any

import pytest

from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses


def _dialogs(site: Any) -> Iterator[Any]:
    for admin in site._registry.values():
        for place in ("actions_list", "actions_detail", "actions"):
            for name in getattr(admin, place, None) or ():
                if dialog := getattr(getattr(admin, str(name), None), "dialog", None):
                    yield dialog["form_class"]


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_every_field_of_a_dialog_has_a_name_that_is_translated(site: Any) -> None:
    found = {
        f"{form.__name__}.{name}"
        for form in _dialogs(site)
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden and field.label is None
    }
    assert found == set()
