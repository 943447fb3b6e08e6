"""Messages in every language, and a shop's own words for them."""

import re
import tracemalloc
from decimal import Decimal

import pytest
from django.core import mail

from accounts.models import AuditEvent
from kernel import formats, sealing
from kernel.actors import Actor, Kind
from kernel.errors import Invalid, RateLimited, Several
from kernel.outbox import delivery as outbox
from storefront.checkout import services as checkout
from storefront.credits import services as gift_cards
from storefront.customers import credentials
from storefront.emails import (
    contexts,
    defaults,
    email_types,
    errors,
    plain_text,
    queries,
    rendering,
    samples,
    services,
    templating,
    validation,
)
from storefront.emails.content import Content
from storefront.emails.contexts.customers import GIFT_CARD_CODE
from storefront.emails.defaults import Source
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage
from storefront.inventory.models import StockLevel
from storefront.orders import services as order_services
from tenants.models import Tenant
from tests.storefront.stories import DECLINED, NOW, PAYS, customer, goods, guest_cart

OWNER = Actor(kind=Kind.PERSON, name="owner@alpha.example")

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


def placed(*variants, payment=PAYS) -> dict:
    cart_id, shopper = guest_cart(*variants)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)


def own(kind: str = "receipt", *, actor: Actor = OWNER, **fields) -> EmailTemplate:
    values = {"kind": kind, "locale": "en", "subject": "Hello from {{ shop.name }}", "html": "<p>Hi</p>"}
    return services.create_template(values=values | fields, actor=actor)


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
    shown = rendering.fill(source, Content(context, formats.of(["en"]))).html
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
        ("html", "<p>\n{{ first_name | safe }}</p>", "Line 2: There is no filter “safe”."),
        ("html", "Danke {{ rubbish", "Line 1: “{{” is not closed with “}}”."),
        ("html", "Danke {{ rubbish }}", "Line 1: There is no field “rubbish” in this message."),
        ("subject", "{% include 'x' %}", "There is no tag “include”"),
        ("text", "a\nb\n{% if %}", "Line 3"),
        ("subject", "a\r\nBcc: b", "one line"),
        ("subject", "{% comment %}x{% endcomment %}", "empty"),
        ("html", "x" * 50_000, "40,000"),
        ("html", "<a href='https://evil.example/?{{ order_url }}'>x</a>", "personal link"),
        ("subject", "{{ order_url }}", "personal link"),
    ],
)
def test_a_template_that_cannot_be_sent_is_refused_with_its_line(field: str, value: str, says: str) -> None:
    with pytest.raises(Invalid) as found:
        own(**{field: value})
    assert found.value.field == field
    assert says in found.value.detail
    assert not EmailTemplate.objects.exists()


@pytest.mark.usefixtures("in_shop")
def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Several) as found:
        own(subject="{{ nope }}", html="{{ nope }}", text="{{ nope }}")
    assert [part.field for part in found.value.parts] == ["subject", "html", "text"]


@pytest.mark.usefixtures("in_shop")
def test_a_program_writes_no_templates() -> None:
    program = Actor(kind=Kind.KEY, name="key sk_1")
    template = own()
    with pytest.raises(errors.PersonsOnly):
        own("shipped", actor=program)
    with pytest.raises(errors.PersonsOnly):
        services.update_template(template_id=template.pk, values={"html": "x"}, actor=program)
    with pytest.raises(errors.PersonsOnly):
        services.delete_template(template_id=template.pk, actor=program)
    assert EmailTemplate.objects.get().html == "<p>Hi</p>"


@pytest.mark.usefixtures("in_shop")
def test_what_was_changed_is_on_record() -> None:
    template = own()
    services.update_template(template_id=template.pk, values={"is_active": False}, actor=OWNER)
    services.delete_template(template_id=template.pk, actor=OWNER)
    deleted, updated, created = AuditEvent.objects.filter(content_type__model="emailtemplate").order_by("-pk")
    assert [event.verb for event in (created, updated, deleted)] == ["created", "updated", "deleted"]
    assert updated.fields == {"is_active": [True, False]}


@pytest.mark.usefixtures("in_shop")
def test_the_list_has_every_message_in_every_language() -> None:
    template = own(locale="de")
    listed = queries.list_templates()
    assert len(listed) == len(email_types.SHOP) * len(formats.LANGUAGES)
    assert [each["id"] for each in listed if not each["is_default"]] == [template.pk]
    (receipt,) = queries.list_templates(kind="receipt", locale="fr")
    assert (receipt["id"], receipt["is_default"]) == (None, True)
    assert "commande" in receipt["subject"]


@pytest.mark.usefixtures("in_shop")
def test_a_kind_has_one_template_a_language() -> None:
    own()
    own(locale="de")
    with pytest.raises(errors.TemplateTaken):
        own()


@pytest.mark.usefixtures("in_shop")
def test_a_test_send_says_that_it_is_one() -> None:
    template = own(is_active=False)
    services.send_test(template_id=template.pk, to="me@example.com", now=NOW)
    outbox.drain()
    assert mail.outbox[0].subject == "[Test] Hello from Alpha"
    for _again in range(services.TESTS.capacity - 1):
        services.send_test(template_id=template.pk, to="me@example.com", now=NOW)
    with pytest.raises(RateLimited):
        services.send_test(template_id=template.pk, to="me@example.com", now=NOW)
    with pytest.raises(RateLimited):
        services.test_settings(to="me@example.com", now=NOW)


@pytest.mark.usefixtures("in_shop")
def test_every_kind_says_what_can_be_written() -> None:
    for kind in email_types.SHOP:
        assert "shop.name" in validation.list_fields(kind.code)
    assert "items[].title" in validation.list_fields("shipped")


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("language", list(formats.LANGUAGES))
@pytest.mark.parametrize("kind", list(email_types.ALL))
def test_the_platform_s_words_follow_the_language_they_offer(kind: str, language: str) -> None:
    source, fields = defaults.get(kind, language), samples.build(kind, formats.of([language])).context
    templating.check(source.subject, fields)
    templating.check(source.html, fields)


def test_samples_have_the_fields_that_messages_have(in_shop: Tenant) -> None:
    order = placed(goods("Lamp"))
    line = order["lines"][0]["id"]
    cart_id, _ = guest_cart(goods("Cup"))
    StockLevel.objects.update(low_stock_threshold=100)
    levels = list(StockLevel.objects.values_list("pk", flat=True))
    account = {"user": str(customer("new@example.com").user_id)}
    card, code = gift_cards.issue(values={"amount": Decimal(5)}, actor=OWNER, now=NOW)
    note = order_services.add_note(number=order["number"], text="@ada Look.", actor=OWNER, now=NOW)
    facts = {
        "email_verification": account,
        "log_in_code": {
            **account,
            "challenge": credentials.request_code(email="new@example.com", address="", now=NOW),
        },
        "password_reset": account,
        "log_in_changed": account | {"change": "password", "at": NOW.isoformat()},
        "receipt": {"order": order["number"]},
        "payment_failed": {"order": placed(goods("Bowl"), payment=DECLINED)["number"]},
        "shipped": {"order": order["number"], "lines": {str(line): 1}},
        "cancelled": {"order": order["number"]},
        "refunded": {"order": order["number"], "amount": "1.00"},
        "gift_card": {"card": card.pk, "code": sealing.seal(code, purpose=GIFT_CARD_CODE)},
        "review_request": {"order": order["number"]},
        "abandoned_cart": {"cart": str(cart_id)},
        "low_stock": {"levels": levels},
        "staff_invitation": {"link": "https://x.example/?token=1", "invited_by": "Ada"},
        "mention": {"event": note["id"]},
        "webhook_disabled": {"url": "https://x.example/", "reason": "HTTP 500"},
        "daily_summary": {"date": NOW.date().isoformat()},
    }
    assert facts.keys() == {each.code for each in email_types.SHOP}
    for kind, known in facts.items():
        found = contexts.build(kind, known).context
        assert found.keys() == samples.build(kind, formats.of(["en"])).context.keys(), kind


@pytest.mark.usefixtures("in_shop")
def test_a_control_character_in_a_title_costs_no_message() -> None:
    order = placed(goods("Lamp\x0b & shade\x14"))
    shown = rendering.render("receipt", {"order": order["number"]}, to="a@example.com")
    assert "Lamp & shade" in shown.text
    assert services.create_template(
        values={"kind": "shipped", "locale": "en", "subject": "Sent", "html": "@\x14H"}, actor=OWNER
    )


def rounds(row: str) -> str:
    return f"{{% for n in (1..1000) %}}{row}{{% endfor %}}"


BLANKS = {
    "a wide column": f"<table><tr><td>{rounds('x' * 100)}<td>y</tr>{rounds('<tr><td>a<td>b</tr>')}</table>",
    "many columns": f"<table><tr>{rounds('<td>a' * 3)}</tr>{rounds('<tr><td>a</tr>' * 3)}</table>",
    "many tables": rounds(f"<table><tr><td>{'x' * 380}</tr>{'<tr><td>a' * 3}</table>"),
    "lists in lists": f"{'<ul><li>' * 100}{rounds('<li>x' * 9)}",
    "styled headings": rounds("<h1 class='button code'>a" * 5),
}


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("html", BLANKS.values(), ids=BLANKS)
def test_what_would_be_much_longer_as_text_or_styled_is_refused(html: str) -> None:
    with pytest.raises(templating.TemplateProblem, match="more than"):
        rendering.preview("receipt", "en", Source(subject="x", html=html))
    template = own()
    EmailTemplate.objects.filter(pk=template.pk).update(html=html)
    order = placed(goods("Lamp"))
    tracemalloc.start()
    try:
        shown = rendering.render("receipt", {"order": order["number"]}, to="a@example.com")
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert "Lamp" in shown.text


def test_margins_and_paddings_are_no_part_of_a_text() -> None:
    html = "<p style='margin-top: 9999em; padding-left: 9999em'>One</p><p style='display: none'>Two</p>"
    assert plain_text.from_html(html) == "One\n"


def test_a_long_order_is_told_in_a_table_of_a_table() -> None:
    rows = "".join(f"<tr><td>{'Lamp ' * 20}</td><td>{n}.00</td></tr>" for n in range(1000))
    assert (
        plain_text.from_html(f"<table><tr><td><table>{rows}</table></td></tr></table>").count("Lamp")
        == 20_000
    )


def test_text_is_made_of_html() -> None:
    html = (
        "<style>p{}</style><h1>Hi &amp; bye</h1><p>One<br>two</p><ul><li>a</li><li>b</li></ul>"
        "<table><tr><th>Cup</th><td>2</td></tr></table><p><a href='https://x.example/'>Look</a></p>"
        "<p><a href='mailto:a@x.example'>a@x.example</a></p>"
    )
    assert plain_text.from_html(html) == (
        "Hi & bye\n\nOne\ntwo\n\n  * a\n  * b\nCup  2\n\nLook\nhttps://x.example/\n\na@x.example\n"
    )
