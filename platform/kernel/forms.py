"""Django's forms and the domain's refusals."""

from django import forms

from kernel.errors import DomainError


def refuse(form: forms.Form | forms.ModelForm, error: DomainError, *, within: str = "") -> None:  # type: ignore[type-arg]
    """Say at its field what a service refused, or above the form where it has no such field.

    `within` is the part of the request that the form asks for: its fields are those below it.
    """
    for part in error.parts:
        name = (part.field or "").removeprefix(f"{within}." if within else "")
        shown = forms.ValidationError(part.detail, code=part.reason)
        form.add_error(name if name in form.fields else None, shown)
