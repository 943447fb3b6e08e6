"""Messages in every language, and a shop's own words for them."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from kernel import formats
from kernel.outbox import delivery as outbox
from storefront.emails import defaults, email_types, errors, plain, rendering, services, validation
from storefront.emails.defaults import Source
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage
from tenants.models import Tenant
from tests.storefront.stories import NOW, customer

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='https://evil.example'><input name=p></form>",
    "<svg onload=alert(1)>",
    "<style>body{display:none}</style>",
    "<p onclick='x()'>a</p>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example'>",
    "</td></tr></table><object data=x></object>",
    "<a href='{{ first_name }}'>x</a>",
]


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def own(kind: str = "receipt", **fields) -> EmailTemplate:
    changes = {"kind": kind, "locale": "en", "subject": "Hello #{{ order.number }}", "html": "<p>Hi</p>"}
    return services.save_template(template=EmailTemplate(), changes=changes | fields)


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("language", list(formats.LANGUAGES))
@pytest.mark.parametrize("kind", list(email_types.ALL))
def test_every_message_is_written_in_every_language(kind: str, language: str) -> None:
    shown = rendering.preview(kind, language)
    assert f'lang="{language}"' in shown.html
    for part in (shown.subject, shown.text, shown.html):
        assert "{{" not in part
        assert "{%" not in part
    assert "  " not in shown.subject
    assert "<" not in shown.text
    assert "prefers-color-scheme: dark" in shown.html
    assert len(shown.text.splitlines()) > 5


@pytest.mark.parametrize("kind", list(email_types.ALL))
def test_translations_show_the_same_values(kind: str) -> None:
    def values(language: str) -> set[str]:
        source = defaults.get(kind, language)
        return set(re.findall(r"{{ ([\w.]+)", source.subject + source.html))

    assert values("de") == values("en")
    assert values("fr") == values("en")
    assert defaults.words("de").keys() == defaults.words("en").keys() == defaults.words("fr").keys()


def test_a_buyer_reads_their_own_language_and_its_money(in_shop: Tenant) -> None:
    buyer = customer()
    buyer.user.profile.locale = "de-AT"
    buyer.user.profile.save()
    outbox.drain()
    assert mail.outbox[0].subject.startswith("Bitte bestätigen Sie")
    assert SentMessage.objects.get().locale == "de"
    assert "25,00 €" in rendering.preview("receipt", "de").text.replace("\xa0", " ")
    assert "3 novembre 2025" in rendering.preview("receipt", "fr-CA").text


def test_a_shop_s_language_is_the_last_word(in_shop: Tenant) -> None:
    in_shop.locale = "fr"
    customer()
    outbox.drain()
    assert mail.outbox[0].subject.startswith("Confirmez")


@pytest.mark.usefixtures("in_shop")
def test_a_shop_s_own_words_are_sent_and_gone_with_the_template() -> None:
    template = own("email_verification", subject="Hi {{ first_name }}", html="<p>Click {{ link }}</p>")
    customer()
    outbox.drain()
    assert mail.outbox[0].subject == "Hi Grace"
    assert "Click http://" in mail.outbox[0].body
    template.delete()
    customer("b@example.com")
    outbox.drain()
    assert mail.outbox[1].subject.startswith("Confirm your e-mail")


@pytest.mark.usefixtures("in_shop")
def test_a_template_that_fails_later_does_not_cost_the_message() -> None:
    template = own("email_verification", html="<p>x</p>")
    EmailTemplate.objects.filter(pk=template.pk).update(html="{% load broken %}")
    customer()
    assert outbox.drain() == 1
    assert "Confirm my address" in mail.outbox[0].alternatives[0][0]


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("html", EVIL)
def test_what_a_message_must_not_carry_is_taken_out(html: str) -> None:
    source = Source(subject="x", html=html)
    context = {"first_name": "javascript:alert(1)", "shop": {}}
    shown = rendering.fill(source, context, formats.of(["en"])).html
    body = shown[shown.index('class="body"') :]
    for word in (
        "<script",
        "onerror",
        "javascript:",
        "<iframe",
        "<form",
        "onload",
        "onclick",
        "<object",
        "<base",
    ):
        assert word not in body
    assert "http-equiv" not in body
    assert "display:none" not in body


@pytest.mark.usefixtures("in_shop")
def test_names_break_no_headers(settings) -> None:
    MailSettings.objects.update(from_name="Evil\r\nBcc: all@example.com")
    own("email_verification", subject="Hi {{ first_name }}", html="<p>{{ first_name }}</p>")
    buyer = customer()
    buyer.user.first_name = "Grace\r\nBcc: spam@example.com\u2028X: y"
    buyer.user.save()
    outbox.drain()
    raw = mail.outbox[0].message()
    assert raw["Bcc"] is None
    assert "\n" not in raw["Subject"]
    assert mail.outbox[0].recipients() == [buyer.user.email]


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(
    "to", ["a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "x", ""]
)
def test_an_address_is_one_address(to: str) -> None:
    outbox.add("email", {"template": "receipt", "to": [to], "context": {"sample": True}}, now=NOW)
    outbox.drain()
    assert mail.outbox == []
    assert SentMessage.objects.get().status == "refused"


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("html", "<p>\n{{ x|safe }}</p>", "Line 2: There is no filter"),
        ("subject", "{% include 'x' %}", "There is no tag “include”"),
        ("text", "a\nb\n{% if %}", "Line 3"),
        ("subject", "a\r\nBcc: b", "one line"),
        ("subject", "{{ nothing }}", "empty"),
        ("html", "x" * 50_000, "40,000"),
    ],
)
def test_a_template_that_cannot_be_sent_is_refused_with_its_line(field: str, value: str, says: str) -> None:
    with pytest.raises(ValidationError) as found:
        own(**{field: value})
    assert says in str(found.value)
    assert not EmailTemplate.objects.exists()


@pytest.mark.usefixtures("in_shop")
def test_a_kind_has_one_template_a_language() -> None:
    own()
    own(locale="de")
    with pytest.raises(errors.TemplateTaken):
        own()


@pytest.mark.usefixtures("in_shop")
def test_a_test_send_says_that_it_is_one() -> None:
    services.send_test(template=own(is_active=False), to="me@example.com", now=NOW)
    outbox.drain()
    assert mail.outbox[0].subject == "[Test] Hello #1042"


@pytest.mark.usefixtures("in_shop")
def test_every_kind_says_what_can_be_written() -> None:
    for kind in email_types.SHOP:
        assert "shop.name" in validation.variables_of(kind.code)
    assert "items[].title" in validation.variables_of("shipped")


def test_text_is_made_of_html() -> None:
    html = (
        "<style>p{}</style><h1>Hi &amp; bye</h1><p>One<br>two</p><ul><li>a</li><li>b</li></ul>"
        "<table><tr><th>Cup</th><td>2</td></tr></table><p><a href='https://x.example/'>Look</a></p>"
    )
    assert plain.from_html(html) == (
        "Hi & bye\n\nOne\ntwo\n\n- a\n\n- b\n\nCup: 2\n\nLook:\nhttps://x.example/\n"
    )
