"""What e-mails refuse."""

from kernel.errors import Conflict, Forbidden, Invalid, NotFound


class TemplateNotFound(NotFound):
    """The shop has no e-mail template of that id."""

    code = "message.template_not_found"
    title = "No such e-mail template"


class TemplateTaken(Conflict):
    """The shop has a template of that kind and language already."""

    code = "message.template_taken"
    title = "There is a template for this message in this language already"


class PersonsOnly(Forbidden):
    """E-mail templates are written by people who are logged in, never by API keys."""

    code = "message.persons_only"
    title = "E-mail templates are written by people, not by API keys"


class InvalidTemplate(Invalid):
    """The template cannot be sent; `detail` names the line."""

    code = "message.invalid_template"
    title = "The template cannot be sent"


class UnsubscribeLinkInvalid(Invalid):
    """The link's token is not one of this shop's."""

    code = "message.invalid_unsubscribe_link"
    title = "This link does not fit"
