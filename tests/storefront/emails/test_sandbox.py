"""Merchants' templates: what they can say, and that they can do nothing else."""

import time

import pytest
from django.utils.safestring import SafeString

from storefront.emails import sandbox
from storefront.emails.sandbox import TemplateProblem

DATA = {
    "name": "<b>Ada</b>",
    "order": {"number": "7", "items": [{"title": "Cup"}, {"title": "Pot"}]},
    "count": 2,
    "flag": True,
}


def render(source: str, **more) -> str:
    return sandbox.render(source, {**DATA, **more}, autoescape=True)


def test_values_lists_and_choices_are_written_out() -> None:
    source = (
        "{% if flag %}{{ name|upper }}{% endif %}: {% for item in order.items %}{{ item.title }} {% endfor %}"
    )
    assert render(source) == "&lt;B&gt;ADA&lt;/B&gt;: Cup Pot "
    assert render("{{ order.items.1.title }}{{ nothing|default:'–' }}{{ count }}") == "Pot–2"
    assert sandbox.render("{{ name }}", DATA, autoescape=False) == "<b>Ada</b>"


ESCAPES = [
    "{{ name.__class__ }}",
    "{{ name.upper }}",
    "{{ order.clear }}",
    "{{ order.keys }}",
    "{{ order.items.pop }}",
    "{{ order.items.append }}",
    "{{ count.numerator }}",
    "{{ thing.secret }}",
    "{{ thing }}",
    "{{ call }}",
    "{{ block.super }}",
    "{% for c in name %}{{ c.upper.lower }}{% endfor %}",
    "{{ forloop.parentloop }}",
    "{% for i in order.items %}{{ forloop.clear }}{% endfor %}",
    "{{ True.real }}",
    "{{ order }}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_but_plain_data_is_reached(source: str) -> None:
    class Thing:
        secret = "SECRET"

        def __str__(self) -> str:
            return "SECRET"

    called: list[int] = []
    try:
        shown = render(source, thing=Thing(), call=lambda: called.append(1) or "SECRET")
    except TemplateProblem:
        shown = ""
    assert called == []
    assert not any(word in shown for word in ("SECRET", "class", "built-in", "<function", "{", "["))
    assert DATA["order"]["items"] == [{"title": "Cup"}, {"title": "Pot"}]


REFUSED = [
    "{% load static %}",
    "{% include 'emails/base.html' %}",
    "{% extends 'admin/base.html' %}",
    "{% debug %}",
    "{% now 'Y' %}",
    "{% url 'admin:index' %}",
    "{% csrf_token %}",
    "{% lorem 100000 %}",
    "{% with x=name %}{{ x }}{% endwith %}",
    "{% autoescape off %}{{ name }}{% endautoescape %}",
    "{% filter safe %}{{ name }}{% endfilter %}",
    "{% verbatim %}{% endverbatim %}",
    "{% widthratio 1 1 1 %}",
    "{% cycle 'a' 'b' %}",
    "{% ssi '/etc/passwd' %}",
    "{{ name|safe }}",
    "{{ name|safeseq }}",
    "{{ name|ljust:'100000000' }}",
    "{{ name|stringformat:'0999999999d' }}",
    "{{ name|add:name }}",
    "{{ name|pprint }}",
    "{{ name|json_script:'x' }}",
    "{{ name|floatformat:'999999999' }}",
    "{{ name|unordered_list }}",
    "{{ name|force_escape }}",
    "{{ name._hidden }}",
    "{% if flag %}",
    "{{ name",
]


@pytest.mark.parametrize("source", REFUSED[:-1])
def test_everything_else_is_refused(source: str) -> None:
    with pytest.raises(TemplateProblem):
        sandbox.check(source)


def test_half_a_variable_is_words() -> None:
    assert render(REFUSED[-1]) == "{{ name"


def test_a_mistake_names_its_line_and_what_there_is() -> None:
    with pytest.raises(TemplateProblem) as found:
        sandbox.check("<h1>Hi</h1>\n\n{% load static %}\n")
    assert found.value.line == 3
    assert str(found.value) == "Line 3: There is no tag “load” here. Use if, for, comment."
    with pytest.raises(TemplateProblem, match="Line 2: There is no filter 'safe' here"):
        sandbox.check("a\n{{ name|safe }}")


def looped(body: str) -> str:
    """Three loops in each other around it."""
    return "".join(f"{{% for {n} in many %}}" for n in "abc") + body + "{% endfor %}" * 3


BOMBS = [
    looped("x" * 500),
    looped("{{ a }}"),
    looped("{% if a %}{% endif %}"),
    looped(""),
    "{{ long|linebreaksbr }}" * 50,
    "{% if 1 %}" * 900 + "{% endif %}" * 900,
]


@pytest.mark.parametrize("source", BOMBS, ids=range(len(BOMBS)))
def test_size_and_time_are_bounded(source: str) -> None:
    began = time.monotonic()
    many = [str(n) for n in range(500)]
    try:
        shown = render(source, many=many, long="\n" * 20_000)
    except TemplateProblem:
        shown = ""
    assert time.monotonic() - began < 3
    assert len(shown) < 2 * sandbox.LARGEST_OUTPUT


def test_loops_go_three_deep_and_sources_are_short() -> None:
    deep = "{% for a in many %}" * 4 + "{% endfor %}" * 4
    with pytest.raises(TemplateProblem, match="3 deep"):
        sandbox.check(deep)
    with pytest.raises(TemplateProblem, match="longer"):
        sandbox.check("x" * (sandbox.LONGEST_BODY + 1))
    with pytest.raises(TemplateProblem, match="more than"):
        sandbox.check("{{ a }}" * (sandbox.MOST_NODES + 1))


def test_a_value_that_looks_like_a_template_is_words() -> None:
    assert render("{{ evil }}", evil="{{ name }}{% load x %}") == "{{ name }}{% load x %}"
    assert render("{{ fine }}", fine=SafeString("<i>")) == "<i>"
