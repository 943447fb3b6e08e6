"""Django's `csrf_token`, which stands in every form that is posted, with a key of the form's own beside it."""

from typing import Any
from uuid import uuid4

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel import once

register = template.Library()


class _Node(CsrfTokenNode):
    def render(self, context: Any) -> SafeString:
        """Browsers are not to fill in an old key when somebody comes back to the page."""
        key = format_html(
            '<input type="hidden" name="{}" value="{}" autocomplete="off">', once.FIELD, uuid4().hex
        )
        return SafeString(super().render(context) + key)


@register.tag
def csrf_token(_parser: Any, _token: Any) -> _Node:
    """Write both."""
    return _Node()
