"""Templates that merchants write: Liquid with nothing in it that reaches out, within a budget. Pure.

Values come from plain dicts and lists alone: python-liquid looks names up as keys and never as attributes.
What a template writes, how often it loops and how long it takes is bounded. See docs/decisions/0030.
"""

import re
import time
from collections.abc import Collection, Iterator, Mapping, Sized
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.ast import Node
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.builtin.filters import array, misc, string
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError, LoopIterationLimitError, OutputStreamLimitError, ResourceLimitError
from liquid.expression import Expression

from storefront.emails import rules

LARGEST_OUTPUT = 400_000
MOST_NODES = 1_000
MOST_ITERATIONS = 2_000  # of all loops together, which in each other multiply
DEEPEST_NESTING = 20
SECONDS = 0.5

TAGS = ("if", "unless", "case", "for", "assign", "capture", "comment")
FILTERS: Mapping[str, Any] = {
    "append": string.append,
    "capitalize": string.capitalize,
    "default": misc.default,
    "downcase": string.downcase,
    "escape": string.escape,
    "first": array.first,
    "join": array.join,
    "last": array.last,
    "newline_to_br": string.newline_to_br,
    "prepend": string.prepend,
    "remove": string.remove,
    "size": misc.size,
    "strip": string.strip,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "upcase": string.upcase,
    "url_encode": string.url_encode,
}
_LOOP_FIELDS = dict.fromkeys(
    ("index", "index0", "rindex", "rindex0", "first", "last", "length", "parentloop"), 0
)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_PARTS_OF_TAGS = re.compile(r"end\w+|else|elsif|when|break|continue")
_ANYTHING = object()
"""Stands for a value of which nothing is known, since the template made it itself."""


class TemplateProblem(Exception):
    """What is wrong with a template, for its author, and where that is known, in which part and on which line."""

    def __init__(self, message: str, line: int | None = None, *, part: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.part = part

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        return _("Line %(line)d: %(problem)s") % {"line": self.line, "problem": self.message}


class _TimeLimitError(ResourceLimitError):
    """Raised when a template has run for SECONDS."""


class _Context(RenderContext):
    """Counts the rounds of all loops, and the time."""

    __slots__ = ("ends_at", "iterations")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends_at = time.monotonic() + SECONDS
        self.iterations = 0

    def get(self, *args: Any, **kwargs: Any) -> object:
        if time.monotonic() > self.ends_at:
            raise _TimeLimitError("time limit reached", token=None)
        return super().get(*args, **kwargs)

    def filter(self, name: str, token: Any) -> Any:
        """The filter, if there is time left; what it makes is as bounded as the whole."""
        if time.monotonic() > self.ends_at:
            raise _TimeLimitError("time limit reached", token=token)
        function = super().filter(name, token=token)

        def bounded(*given: object, **named: object) -> object:
            if any(isinstance(each, range | list | tuple) and len(each) > MOST_ITERATIONS for each in given):
                raise LoopIterationLimitError("loop iteration limit reached", token=token)
            if name == "join" and _is_too_much(*given):
                raise OutputStreamLimitError("output limit reached", token=token)
            found = function(*given, **named)
            if isinstance(found, str) and len(found) > LARGEST_OUTPUT:
                raise OutputStreamLimitError("output limit reached", token=token)
            return found

        return bounded

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.iterations += length
        if self.iterations > MOST_ITERATIONS:
            raise LoopIterationLimitError("loop iteration limit reached", token=None)


def _is_too_much(joined: object, by: object = " ", *_more: object) -> bool:
    """Whether what is put between the parts would alone be more than a template may write."""
    return isinstance(joined, Sized) and len(joined) * len(str(by)) > LARGEST_OUTPUT


class _Template(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    template_class = _Template
    output_stream_limit = LARGEST_OUTPUT
    local_namespace_limit = LARGEST_OUTPUT
    block_nesting_limit = DEEPEST_NESTING

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            *(Literal, Output, Illegal, if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag),
            *(for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag),
            *(assign_tag.AssignTag, capture_tag.CaptureTag),
            *(comment_tag.CommentTag, inline_comment_tag.InlineCommentTag),
        ):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


_ENVIRONMENTS = {
    flag: _Environment(autoescape=flag, tolerance=Mode.STRICT, strict_filters=True) for flag in (True, False)
}


@lru_cache(maxsize=512)
def _compile(source: str, autoescape: bool) -> BoundTemplate:
    """The template, parsed once for each of its versions."""
    if len(source) > rules.LONGEST_TEMPLATE:
        raise TemplateProblem(
            _("It is longer than %(most)s characters.") % {"most": f"{rules.LONGEST_TEMPLATE:,}"}
        )
    try:
        template = _ENVIRONMENTS[autoescape].from_string(source)
    except LiquidError as error:
        raise TemplateProblem(_describe(error), _line_of(source, error)) from error
    except RecursionError as error:
        raise TemplateProblem(_("It is nested too deeply.")) from error
    if sum(1 for _node in _walk(template)) > MOST_NODES:
        raise TemplateProblem(_("It has more than %(most)s values and tags.") % {"most": f"{MOST_NODES:,}"})
    for node in _walk(template):
        if any(isinstance(each, RangeLiteral) and not _is_short(each) for each in _expressions(node)):
            raise TemplateProblem(
                _("Its loops go round more than %(most)s times.") % {"most": f"{MOST_ITERATIONS:,}"},
                _line_at(source, node.token.start_index),
            )
    return template


def render(source: str, context: Mapping[str, Any], *, autoescape: bool) -> str:
    """The template over plain data: strings, numbers, lists and dicts. Raises TemplateProblem."""
    try:
        return str(_compile(source, autoescape).render(**context))
    except LiquidError as error:
        raise TemplateProblem(_describe(error), _line_of(source, error)) from error
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        # a merchant's words may fail in any way, and none is ours to break on
        raise TemplateProblem(_("It cannot be written out: %(reason)s.") % {"reason": error}) from error


def check(source: str, fields: Mapping[str, Any]) -> None:
    """Raise TemplateProblem, naming the line, for a template that does not follow the language or names a
    field that is not there. `fields` are sample data in which every list has an element."""
    template = _compile(source, True)
    scope = dict(fields)
    for node in template.nodes:
        _check(node, scope, template, source)


def _check(node: Node, scope: dict[str, Any], template: BoundTemplate, source: str) -> None:
    if isinstance(node, ContentNode) and (stray := _STRAY.search(node.text)):
        raise TemplateProblem(
            _("“%(braces)s” stands alone. Values are written {{ name }} and tags {%% name %%}.")
            % {"braces": stray[0]},
            _line_at(source, node.token.start_index),
        )
    for expression in _expressions(node):
        if isinstance(expression, FilteredExpression):
            for used in expression.filters or ():
                if used.name not in FILTERS:
                    raise TemplateProblem(_no_filter(used.name), _line_at(source, used.token.start_index))
        if isinstance(expression, Path):
            value = _resolve(expression, scope, source)
            if isinstance(node, OutputNode) and isinstance(value, dict):
                raise TemplateProblem(
                    _("“%(name)s” has several fields: name one of them, such as %(name)s.%(field)s.")
                    % {"name": expression, "field": next(iter(value), "…")},
                    _line_at(source, expression.token.start_index),
                )
            if isinstance(node, OutputNode) and isinstance(value, list) and not _has_filters(node.expression):
                raise TemplateProblem(
                    _("“%(name)s” is a list: write {%% for each in %(name)s %%} … {%% endfor %%}.")
                    % {"name": expression},
                    _line_at(source, expression.token.start_index),
                )
    inner = scope
    if isinstance(node, for_tag.ForNode):
        rows = node.expression.iterable
        value = _resolve(rows, scope, source) if isinstance(rows, Path) else _ANYTHING
        row = value[0] if isinstance(value, list) and value else _ANYTHING
        inner = {**scope, node.expression.identifier: row, "forloop": _LOOP_FIELDS}
    for name in node.template_scope():
        scope[str(name)] = _ANYTHING
    for child in node.children(RenderContext(template), include_partials=False):
        _check(child, inner, template, source)


def _resolve(path: Path, scope: Mapping[str, Any], source: str) -> Any:
    """The sample value a path leads to. Raises TemplateProblem for one that leads nowhere."""
    value: Any = scope
    for segment in path.path:
        if value is _ANYTHING or isinstance(segment, Path):
            return _ANYTHING
        if isinstance(value, Mapping) and segment in value:
            value = value[segment]
        elif isinstance(value, list) and (isinstance(segment, int) or segment in ("first", "last")) and value:
            value = value[0]
        elif isinstance(value, list | str) and segment == "size":
            value = 0
        else:
            raise TemplateProblem(
                _("There is no field “%(name)s” in this message.") % {"name": path},
                _line_at(source, path.token.start_index),
            )
    return value


def _walk(template: BoundTemplate) -> Iterator[Node]:
    context = RenderContext(template)
    waiting = list(template.nodes)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children(context, include_partials=False))


def _expressions(node: Node) -> Iterator[Expression]:
    waiting = list(node.expressions())
    while waiting:
        expression = waiting.pop()
        yield expression
        waiting.extend(expression.children())


def _is_short(numbers: RangeLiteral) -> bool:
    """Whether the ends are written there, and not far apart: some of the library goes over all that is between."""
    ends = [each.value for each in (numbers.start, numbers.stop) if isinstance(each, IntegerLiteral)]
    return len(ends) == 2 and ends[1] - ends[0] <= MOST_ITERATIONS


def _has_filters(expression: Expression) -> bool:
    return isinstance(expression, FilteredExpression) and bool(expression.filters)


def _line_of(source: str, error: LiquidError) -> int | None:
    index = getattr(error.token, "start_index", -1)
    return _line_at(source, index) if index >= 0 else None


def _line_at(source: str, index: int) -> int:
    return source.count("\n", 0, index) + 1


def _no_filter(name: str) -> str:
    return _("There is no filter “%(name)s”. Use %(filters)s.") % {
        "name": name,
        "filters": ", ".join(FILTERS),
    }


def _describe(error: LiquidError) -> str:
    """What the library found, for someone who does not program."""
    found = str(error.message).strip().rstrip(".")
    if isinstance(error, OutputStreamLimitError):
        return _("It writes more than %(most)s characters.") % {"most": f"{LARGEST_OUTPUT:,}"}
    if isinstance(error, LoopIterationLimitError):
        return _("Its loops go round more than %(most)s times.") % {"most": f"{MOST_ITERATIONS:,}"}
    if isinstance(error, _TimeLimitError):
        return _("It takes too long.")
    if isinstance(error, ResourceLimitError):
        return _("It is nested too deeply, or keeps too much.")
    if found == "unexpected liquid parsing error":  # what it makes of a RecursionError
        return _("It is nested too deeply.")
    if found.startswith("expected '}}'"):
        return _("“{{” is not closed with “}}”.")
    if found.startswith("missing tag name"):
        return _("“{%” is not closed with “%}”, or names no tag.")
    if missing := re.match(r"expected tag (\w+)", found):
        return _("“{%% %(tag)s %%}” is missing.") % {"tag": missing[1]}
    if unknown := re.match(r"unexpected tag '(.*)'", found):
        if _PARTS_OF_TAGS.fullmatch(unknown[1]):
            return _("“{%% %(tag)s %%}” closes nothing here.") % {"tag": unknown[1]}
        return _("There is no tag “%(tag)s”. Use %(tags)s.") % {"tag": unknown[1], "tags": ", ".join(TAGS)}
    if unknown := re.match(r"unknown filter '(.*)'", found):
        return _no_filter(unknown[1])
    return _("It cannot be read: %(reason)s.") % {"reason": found}


def field_names(fields: Mapping[str, Any], prefix: str = "") -> Collection[str]:
    """The names of fields as they are written in a template: `order.number`, `items[].title`."""
    names: list[str] = []
    for key, value in fields.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            names += field_names(value, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            names += field_names(value[0], f"{name}[].")
        else:
            names.append(name)
    return sorted(names)
