"""Whether a merchant's template can be sent: its language, its variables, and a trial with sample data."""

from django.core.exceptions import ValidationError

from kernel import formats
from storefront.emails import email_types, rendering, rules, samples, sandbox
from storefront.emails.content import Fragment
from storefront.emails.defaults import Source


def find_problems(
    *, kind: str, locale: str, subject: str, html: str, text: str
) -> dict[str, ValidationError]:
    """What is wrong, by field and with the line; nothing when the message can be sent."""
    if kind not in dict(email_types.CHOICES):
        return {"kind": ValidationError("There is no such message.", code="unknown")}
    found: dict[str, ValidationError] = {}
    if rules.one_line(subject) != subject.strip():
        found["subject"] = ValidationError("A subject is one line of at most 200 characters.", code="line")
    for field, source in (("subject", subject), ("html", html), ("text", text)):
        if field not in found:
            problem = _try(kind, locale, source, is_html=field == "html")
            if problem:
                found[field] = ValidationError(str(problem), code="template")
    if not found:
        try:
            rendering.preview(kind, locale, Source(subject=subject, html=html, text=text))
        except sandbox.TemplateProblem as problem:
            found["html"] = ValidationError(str(problem), code="template")
    return found


def variables_of(kind: str) -> list[str]:
    """The names a template of the kind may use, as they are written."""
    return sorted(_names("", samples.build(kind, formats.of(["en"]))))


def _try(kind: str, locale: str, source: str, *, is_html: bool) -> sandbox.TemplateProblem | None:
    context = {
        name: (value.html if is_html else value.text) if isinstance(value, Fragment) else value
        for name, value in samples.build(kind, formats.of([locale])).items()
    }
    try:
        sandbox.check(source)
        sandbox.render(source, context, autoescape=is_html)
    except sandbox.TemplateProblem as problem:
        return problem
    return None


def _names(prefix: str, data: object) -> list[str]:
    if isinstance(data, dict):
        return [
            name
            for key, value in data.items()
            for name in _names(f"{prefix}.{key}" if prefix else str(key), value)
        ]
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return [f"{prefix}[].{key}" for key in data[0]]
    return [prefix]
