"""Templates that merchants write, rendered where they can do no harm. Pure.

Django's template language with nothing in it that reaches outside: no loading, no including, a
short list of tags and filters, and variables that walk plain dicts and lists only (no attributes,
no calls). What it may write and how long it may take is bounded. See docs/decisions/0008.
"""

import re
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.template import Context, Engine, TemplateSyntaxError, VariableDoesNotExist
from django.template import defaultfilters as filters
from django.template import defaulttags as tags
from django.template.base import (
    DebugLexer,
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Template,
    TextNode,
    Variable,
    VariableNode,
)
from django.template.context import BaseContext
from django.template.library import Library
from django.utils.safestring import SafeString

LONGEST_SUBJECT = 300
LONGEST_BODY = 40_000
LARGEST_OUTPUT = 400_000
MOST_NODES = 2_000
DEEPEST_LOOP = 3
SECONDS = 1.0

TAGS = ("if", "for", "comment")
FILTERS = (
    "upper",
    "lower",
    "capfirst",
    "title",
    "default",
    "default_if_none",
    "length",
    "first",
    "last",
    "pluralize",
    "yesno",
    "truncatechars",
    "truncatewords",
    "linebreaksbr",
    "urlencode",
    "striptags",
    "cut",
    "escape",
)


class TemplateProblem(Exception):
    """What is wrong with a template, for its author, and on which line where that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class _Budget:
    """What a rendering may still write, and until when it may run."""

    def __init__(self) -> None:
        self.left = LARGEST_OUTPUT
        self.ends_at = time.monotonic() + SECONDS

    def spend(self, size: int) -> None:
        self.left -= size + 1
        if self.left < 0:
            raise TemplateProblem(f"It writes more than {LARGEST_OUTPUT:,} characters.")
        if time.monotonic() > self.ends_at:
            raise TemplateProblem("It takes too long.")


class _BoundedContext(Context):
    """A context that pays for what is written."""

    def __init__(self, data: Mapping[str, Any], *, autoescape: bool) -> None:
        super().__init__(dict(data), autoescape=autoescape)
        self.budget = _Budget()


class _PlainVariable(Variable):
    """A variable that walks dicts by key and lists by number, and nothing else."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        found: Any = context
        for step in self.lookups or ():
            if isinstance(found, BaseContext | dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                raise VariableDoesNotExist("no %s", (step,))
        if not isinstance(found, str | int | float | bool | list | dict | None):
            raise VariableDoesNotExist("%s is not shown", (self.var,))
        return found


class _Expression(FilterExpression):
    """`variable|filter:argument` over plain variables, whose value is paid for."""

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.var = _plain(self.var)
        self.filters = [
            (function, [(is_variable, _plain(argument)) for is_variable, argument in arguments])
            for function, arguments in self.filters
        ]

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        value = super().resolve(context, ignore_failures=ignore_failures)
        context.budget.spend(len(value) if isinstance(value, str | list | dict) else 8)
        return value


class _Shown(VariableNode):
    """A value in the output: text and numbers; a whole dict or list is left out."""

    def render(self, context: Any) -> SafeString:
        value = self.filter_expression.resolve(context)
        if value is None or isinstance(value, list | dict):
            return SafeString("")
        return SafeString(super().render(context))


class _Toll(Node):
    """Stands first in a loop's body: pays for the text each round writes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def render(self, context: Any) -> SafeString:
        context.budget.spend(self.size)
        return SafeString("")


class _Parser(Parser):
    loops = 0

    def compile_filter(self, token: str) -> FilterExpression:
        return _Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Any) -> None:
        if type(node) is VariableNode:
            node = _Shown(node.filter_expression)
        super().extend_nodelist(nodelist, node, token)


class _Template(Template):
    def compile_nodelist(self) -> NodeList:
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        parser = _Parser(
            lexer.tokenize(), self.engine.template_libraries, self.engine.template_builtins, self.origin
        )
        return parser.parse()


class _Engine(Engine):
    default_builtins: ClassVar[list[str]] = []  # type: ignore[misc]


def _for(parser: Any, token: Any) -> Node:
    parser.loops += 1
    if parser.loops > DEEPEST_LOOP:
        raise TemplateSyntaxError(f"Loops in loops go {DEEPEST_LOOP} deep at most.")
    node: Any = tags.do_for(parser, token)
    parser.loops -= 1
    size = sum(len(text.s) for text in node.nodelist_loop.get_nodes_by_type(TextNode))
    node.nodelist_loop.insert(0, _Toll(size))
    return node


_library = Library()
_library.tag("if", tags.do_if)
_library.tag("for", _for)
_library.tag("comment", tags.comment)
for _name in FILTERS:
    _library.filters[_name] = filters.register.filters[_name]


def _engine(*, autoescape: bool) -> _Engine:
    engine = _Engine(dirs=[], app_dirs=False, loaders=[], autoescape=autoescape, debug=True)
    engine.template_builtins = [_library]
    engine.template_libraries = {}
    return engine


_ENGINES = {flag: _engine(autoescape=flag) for flag in (True, False)}
_UNKNOWN_TAG = re.compile(r"Invalid block tag on line \d+: '([^']*)'")


@lru_cache(maxsize=512)
def _compile(source: str, autoescape: bool) -> _Template:
    if len(source) > LONGEST_BODY:
        raise TemplateProblem(f"It is longer than {LONGEST_BODY:,} characters.")
    try:
        template = _Template(source, engine=_ENGINES[autoescape])
    except TemplateSyntaxError as error:
        raise TemplateProblem(_in_words(str(error)), _line_of(error)) from error
    except RecursionError as error:
        raise TemplateProblem("It is nested too deeply.") from error
    if len(template.nodelist.get_nodes_by_type(Node)) > MOST_NODES:
        raise TemplateProblem(f"It has more than {MOST_NODES:,} variables and tags.")
    return template


def check(source: str) -> None:
    """Raise TemplateProblem, naming the line, for a template that does not follow the language."""
    _compile(source, True)


def render(source: str, context: Mapping[str, Any], *, autoescape: bool) -> str:
    """The template over plain data: strings, numbers, lists and dicts. Raises TemplateProblem."""
    template = _compile(source, autoescape)
    bounded = _BoundedContext(context, autoescape=autoescape)
    bounded.budget.spend(sum(len(n.s) for n in template.nodelist if isinstance(n, TextNode)))
    try:
        return str(template.render(bounded))
    except TemplateProblem:
        raise
    except Exception as error:  # a merchant's words may fail in any way, and none is ours to break on
        raise TemplateProblem(f"It cannot be written out: {error}", _line_of(error)) from error


def _plain(value: Any) -> Any:
    if type(value) is Variable:
        value.__class__ = _PlainVariable
    return value


def _line_of(error: BaseException) -> int | None:
    token = getattr(error, "token", None)
    line = getattr(token, "lineno", None)
    return int(line) if line else None


def _in_words(message: str) -> str:
    unknown = _UNKNOWN_TAG.match(message)
    if unknown:
        return f"There is no tag “{unknown[1]}” here. Use {', '.join(TAGS)}."
    if message.startswith("Invalid filter:"):
        return f"There is no filter {message.partition(':')[2].strip()} here. Use {', '.join(FILTERS)}."
    return re.sub(r" on line \d+", "", message).rstrip(".") + "."
