"""Merchants' templates: what they can say, and that they can do nothing else."""

import time
import tracemalloc

import pytest
from markupsafe import Markup

from storefront.emails import rules, templating
from storefront.emails.templating import TemplateProblem

DATA = {
    "name": "<b>Ada</b>",
    "order": {"number": "7", "items": [{"title": "Cup"}, {"title": "Pot"}]},
    "count": 2,
    "flag": True,
}


def render(source: str, **more) -> str:
    return templating.render(source, {**DATA, **more}, autoescape=True)


def test_values_lists_and_choices_are_written_out() -> None:
    source = "{% if flag %}{{ name | upcase }}{% endif %}: {% for item in order.items %}{{ item.title }} {% endfor %}"
    assert render(source) == "&lt;B&gt;ADA&lt;/B&gt;: Cup Pot "
    assert render("{{ order.items[1].title }}{{ nothing | default: '–' }}{{ count }}") == "Pot–2"
    assert templating.render("{{ name }}", DATA, autoescape=False) == "<b>Ada</b>"


ESCAPES = [
    "{{ name.__class__ }}",
    "{{ name.upper }}",
    "{{ order.clear }}",
    "{{ order.keys }}",
    "{{ order.items.pop }}",
    "{{ count.numerator }}",
    "{{ thing.secret }}",
    "{{ thing['secret'] }}",
    "{% for c in name %}{{ c.upper.lower }}{% endfor %}",
    "{{ flag.real }}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_but_plain_data_is_reached(source: str) -> None:
    class Thing:
        secret = "SECRET"

    assert render(source, thing=Thing()) == ""


NO_FIELD = "Line 1: There is no field “rubbish” in this message."
REFUSED = {
    "Danke {{ rubbish": "Line 1: “{{” is not closed with “}}”.",
    "Danke rubbish }}": "Line 1: “}}” stands alone. Values are written {{ name }} and tags {% name %}.",
    "{% if flag": "Line 1: “{%” is not closed with “%}”, or names no tag.",
    "{% if flag %}": "“{% endif %}” is missing.",
    "{% endfor %}": "Line 1: “{% endfor %}” closes nothing here.",
    "{{ rubbish }}": NO_FIELD,
    "a\n\n{{ order.total }}": NO_FIELD.replace("1", "3").replace("rubbish", "order.total"),
    "{% if false %}{{ rubbish }}{% endif %}": NO_FIELD,
    "{% for item in order.items %}{{ item.price }}{% endfor %}": NO_FIELD.replace("rubbish", "item.price"),
    "{% for item in order.items %}{% endfor %}{{ item.title }}": NO_FIELD.replace("rubbish", "item.title"),
    "{{ name | append: rubbish }}": NO_FIELD,
    "{% case name %}{% when 'a' %}{{ rubbish }}{% endcase %}": NO_FIELD,
    "{{ order }}": "Line 1: “order” has several fields: name one of them, such as order.number.",
    "{{ order.items }}": "Line 1: “order.items” is a list: write {% for each in order.items %} … {% endfor %}.",
    "<h1>Hi</h1>\n\n{% load static %}\n": (
        "Line 3: There is no tag “load”. Use if, unless, case, for, assign, capture, comment."
    ),
}


@pytest.mark.parametrize(("source", "says"), REFUSED.items())
def test_a_mistake_is_refused_with_its_line_in_one_sentence(source: str, says: str) -> None:
    with pytest.raises(TemplateProblem) as found:
        templating.check(source, DATA)
    assert str(found.value) == says


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{% liquid assign x = 1 %}",
        "{% tablerow i in order.items %}{% endtablerow %}",
        "{% increment x %}",
        "{% cycle 'a', 'b' %}",
        "{{ name | safe }}",
        "{{ name | replace: 'a', 'b' }}",
        "{{ name | base64_encode }}",
        "{{ name | split: '' }}",
        "{{ name | slice: 0, 4 }}",
        "{{ now }}",
        "{{ forloop }}",
    ],
)
def test_everything_else_is_refused(source: str) -> None:
    with pytest.raises(TemplateProblem):
        templating.check(source, DATA)


@pytest.mark.parametrize(
    "source",
    [
        "{% for item in order.items %}{{ forloop.index }} {{ item.title }}{% endfor %}",
        "{% assign first = order.items | first %}{{ first.title }}",
        "{% capture greeting %}Hi {{ name }}{% endcapture %}{{ greeting }}",
        "{% comment %}{{ rubbish }}{% endcomment %}",
        "{{ order.items.size }} {{ order.items[0].title }} {{ order.items.first.title }}",
        "{% unless flag %}{{ name | default: 'you' | truncate: 10 }}{% endunless %}",
        "body { color: red } and { more }",
    ],
)
def test_what_follows_the_language_is_taken(source: str) -> None:
    templating.check(source, DATA)


def looped(body: str) -> str:
    """Three loops in each other around it."""
    return "".join(f"{{% for {n} in many %}}" for n in "abc") + body + "{% endfor %}" * 3


BOMBS = {
    "long text in loops": looped("x" * 500),
    "nothing in loops": looped(""),
    "a long range": "{% for a in (1..100000000) %}{% endfor %}",
    "many loops": "{% for a in (1..1999) %}{% endfor %}" * 300,
    "doubling": "{% assign x = 'aaaa' %}{% for a in (1..100) %}{% assign x = x | append: x %}{% endfor %}",
    "long joins": "{% for a in (1..2000) %}{{ many | join: long | size }}{% endfor %}",
    "chained filters": "{% for a in (1..2000) %}{{ long"
    + " | upcase | downcase" * 200
    + " | size }}{% endfor %}",
    "deep blocks": "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "deep brackets": "{{ " + "many[" * 5000 + "1" + "]" * 5000 + " }}",
    "long conditions": "{% if " + "1 and " * 6000 + "1 %}{% endif %}",
    "many openings": "{{ " * 13_000,
    "a long number": "{{ " + "9" * 39_000 + " }}",
    "too long": "x" * (rules.LONGEST_TEMPLATE + 1),
    "too many values": "{{ count }}" * (templating.MOST_NODES + 1),
    "a range joined": '{{ (1..300000000) | join: "," }}',
    "a range reversed": "{% for a in (1..300000000) reversed %}{% endfor %}",
    "a range looked through": '{% if (1..30000000000) contains "x" %}{% endif %}',
    "filters of filters": '{% assign a = "' + "&" * 30_000 + '" %}{{ a' + " | escape" * 400 + " }}",
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_what_takes_too_much_is_stopped(source: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateProblem):
        render(source, many=[str(n) for n in range(500)], long="y" * 20_000)
    assert time.process_time() - began < 10 * templating.SECONDS


def test_a_value_that_looks_like_a_template_is_words() -> None:
    assert render("{{ evil }}", evil="{{ name }}{% load x %}") == "{{ name }}{% load x %}"
    assert render("{{ fine }}", fine=Markup("<i>")) == "<i>"
    assert render("{{ evil | append: fine | prepend: fine }}", evil="<b>", fine=Markup("<i>")) == (
        "<i>&lt;b&gt;<i>"
    )


def test_fields_are_named_as_they_are_written() -> None:
    assert templating.field_names(DATA) == ["count", "flag", "name", "order.items[].title", "order.number"]


def test_what_is_joined_by_much_is_refused_before_it_is_made() -> None:
    doubled = "{% assign s = s | append: s %}" * 13
    source = f"{{% assign s = '{'a' * 20}' %}}{doubled}{{{{ (1..2000) | join: s }}}}"
    tracemalloc.start()
    try:
        with pytest.raises(TemplateProblem):
            render(source)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
