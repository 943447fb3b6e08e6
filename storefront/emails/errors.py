"""What e-mails refuse."""

from kernel.errors import Conflict, Forbidden, Invalid, NotFound


class TemplateNotFound(NotFound, code="message.template_not_found", title="No such e-mail template"):
    """The shop has no e-mail template of that id."""


class TemplateTaken(
    Conflict,
    code="message.template_taken",
    title="There is a template for this message in this language already",
):
    """The shop has a template of that kind and language already."""


class PersonsOnly(
    Forbidden, code="message.persons_only", title="E-mail templates are written by people, not by API keys"
):
    """E-mail templates are written by people who are logged in, never by API keys."""


class InvalidTemplate(Invalid, code="message.invalid_template", title="The template cannot be sent"):
    """The template cannot be sent; `detail` names the line."""


class UnsubscribeLinkInvalid(
    Invalid, code="message.invalid_unsubscribe_link", title="This link does not fit"
):
    """The link's token is not one of this shop's."""
