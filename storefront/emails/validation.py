"""Whether a merchant's template can be sent: its language, its fields, and a trial with sample data."""

from django.utils.translation import gettext as _

from kernel import formats
from kernel.errors import Invalid, Refusals
from storefront.emails import email_types, rendering, rules, samples, templating
from storefront.emails.defaults import Source


def check(*, kind: str, locale: str, source: Source) -> None:
    """Raise Invalid, or Several, naming the field and the line, for a message that could not be sent."""
    refusals = Refusals()
    fields = samples.build(kind, formats.of([locale])).context
    with refusals.gather():
        if rules.one_line(source.subject) != source.subject.strip():
            raise Invalid(_("A subject is one line of at most 200 characters."), field="subject")
    for name, text in (("subject", source.subject), ("html", source.html), ("text", source.text)):
        with refusals.gather(field=name):
            try:
                templating.check(text, fields)
            except templating.TemplateProblem as problem:
                raise Invalid(str(problem), reason="template") from problem
    if not refusals.found:
        with refusals.gather():
            try:
                rendering.preview(kind, locale, source)
            except templating.TemplateProblem as problem:
                raise Invalid(str(problem), field=problem.part or "html", reason="template") from problem
    refusals.tell()


def list_fields(kind: str) -> list[str]:
    """The names a template of the kind may use, as they are written."""
    return list(templating.field_names(samples.build(kind, formats.of(["en"])).context))


def is_known(kind: str) -> bool:
    """Whether shops send messages of the kind, and may write their own."""
    return kind in dict(email_types.CHOICES)
