"""A field whose text is HTML, written as it will look."""

from typing import Any

from django.utils.safestring import mark_safe
from unfold.widgets import UnfoldAdminTextareaWidget

from kernel import markup


class RichText(UnfoldAdminTextareaWidget):  # type: ignore[misc]
    """What is kept is shown cleaned, and stays as it is until somebody writes; without scripts, its HTML.

    No editor with a model of its own of what HTML may hold: those lose the tables and pictures of imported products.
    """

    template_name = "admin_theme/rich_text.html"

    class Media:
        js = ["admin_theme/rich_text.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> Any:
        context = super().get_context(name, value, attrs)
        context["shown"] = mark_safe(markup.clean_html(str(value or "")))  # noqa: S308 - cleaned on this line
        return context
