"""Which codes each operation can give, for `api/refusals.json`, which the documents show: read from the code itself.

What an operation's function mentions is followed from function to function, and every error class on the way counts,
unless what stands around it catches it, `NEVER` says that its callers have seen to it, or it is a 404 of something that
the address does not name. Who hears a signal is not followed: it is told of facts. So a code may still be named that
no input brings about; one that is not named fails the test that is answered with it (`tests.api.conftest`).

`make refusals` writes the file anew; a test compares it with the code, and `Reach.way` tells how a code is reached.
"""

import ast
import builtins
import functools
import importlib
import inspect
import io
import json
import logging
import pkgutil
import re
import sys
import types
import typing
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import redis
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja_extra.permissions import AllowAny

from api import documents, errors
from api.permissions import IsAdminOrReadOnly
from api.platform import api as platform
from api.shop import api as shop
from front.errors import Refused
from kernel import once, problems
from kernel.errors import DomainError, Kind, NotFound

DOORS: dict[str, tuple[list["Key"], list[type[DomainError]]]] = {
    "any": (
        [("api.guards", "_admit"), ("api.guards", "_check_query"), ("tenants.middleware", "_refusal")],
        [errors.UnknownPath, errors.InvalidRequest, errors.Internal, *Refused.__subclasses__()],
    ),
    "granted": ([("api.problems", "_refusal")], []),
    "write": ([("tenants.room", "require"), ("api.guards", "_check_body")], []),
    "body": ([], [errors.MalformedJson]),
    "file": ([("api.uploads", "check_form")], []),
    "once": ([("api.idempotency", "answer")], []),
    "keyed": ([("api.idempotency", "answer")], []),
}
"""What stands before operations, by a word: what is passed there, and what is refused in no function of ours."""
ROOTS = ("accounts", "api", "billing", "kernel", "media", "storefront", "tasks", "tenants", "front")
UNFOLLOWED = {("tasks.registry", ""), ("storefront.imports.tables", "=TABLES")}
"""What workers run, by module or by name."""
ONLY: dict["Key", set[str]] = {
    ("storefront.catalogue.services.products", "archive_product"): {"404 catalogue.product_not_found"},
    ("storefront.catalogue.services.translated", "translate"): {
        *(f"404 catalogue.{kind}_not_found" for kind in ("product", "category", "collection")),
        *("catalogue.invalid", "invalid", "several"),
    },
}
"""What gets out of those that change what may be changed of an object by a few words of their own."""
NEVER: dict["Key", set[str]] = {
    ("media.shop_pictures", "settle"): {"tenant.invalid_hour", "several", "invalid"},
    ("storefront.checkout.drafts", "place"): {  # no code, promotion or credit is a draft's
        *("credit.balance_changed", "promotion.not_applicable", "promotion.used_up")
    },
    ("storefront.checkout.drafts", "put_order"): {"order.closed", "payment.already_paid"},  # it is new
    ("storefront.inventory.services", "reserve"): {"inventory.invalid_quantity"},
    ("storefront.orders.paying", "mark_paid"): {"order.amount_mismatch"},
    ("storefront.orders.refund_outcomes", "_succeed"): {"customer.not_found", "order.return_closed"},
}
"""What those who call these have seen to."""
ELSEWHERE: dict[str, set[str]] = {
    "orders_create": {"cart.not_found"},
    "myshops_admin_link": {"tenant.not_found"},
    "restores_create": {"archive.not_found", "tenant.not_found"},
}
"""By operation, what it answers 404 for that is in its body, or that its address calls otherwise."""
UNSENT: dict[str, set[str]] = {
    f"products_{verb}": {"catalogue.filled_by_rules"} for verb in ("create", "put", "update")
}
"""By operation, what comes of values that its body has no field for: a product's collections are of batches."""
Key = tuple[str, str]
"""A module, and what a function, a class's body or a value is called in it."""


_PLAIN = (dict, list, set, str, bytes, io.BytesIO, datetime, Path, re.Pattern, re.Match, logging.Logger)
_FOREIGN = (QuerySet, Manager, Model, HttpRequest, HttpResponse, redis.Redis)
COMMON = {name for kind in (*_PLAIN, *_FOREIGN) for name in dir(kind)}
"""Methods that so much has that one of ours is not meant where nobody knows whose it is."""


@dataclass(frozen=True)
class Raised:
    """An error, and whether it names a field."""

    kind: type[DomainError]
    has_field: bool = False

    @property
    def status(self) -> str:
        """What the API answers it with."""
        if self.kind.kind == Kind.NOT_FOUND and self.has_field:
            return "422"
        own = getattr(self.kind, "status", 0)
        return str(own or problems.STATUS[Kind(self.kind.kind)])


@dataclass(frozen=True)
class Edge:
    """What a function mentions: an error, or another function; what is caught around it, given a field, or replaced."""

    to: Any
    caught: tuple[type[BaseException], ...] = ()
    is_gathered: bool = False
    is_found_missing: bool = False
    """Whether it is told with `missing=` what to raise instead of NotFound."""


class Code:
    """The functions of the house, and what each mentions."""

    def __init__(self) -> None:
        self.nodes: dict[Key, ast.AST] = {}
        self.owners: dict[Key, type | None] = {}
        self.methods: dict[str, list[Key]] = defaultdict(list)
        for root in ROOTS:
            package = importlib.import_module(root)
            for found in pkgutil.walk_packages(package.__path__, f"{root}."):
                if ".migrations" not in found.name and ".management" not in found.name:
                    importlib.import_module(found.name)
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in ROOTS and getattr(module, "__file__", None):
                self._index(name, ast.parse(Path(module.__file__).read_text()))

    def _index(self, module: str, tree: ast.Module) -> None:
        def visit(body: list[ast.stmt], prefix: str, owner: type | None) -> None:
            for node in body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    key = (module, f"{prefix}{node.name}")
                    self.nodes[key], self.owners[key] = node, owner
                    if owner is not None and not module.startswith("api."):
                        self.methods[node.name].append(key)
                elif isinstance(node, ast.ClassDef):
                    inner = getattr(owner or sys.modules[module], node.name, None)
                    visit(node.body, f"{prefix}{node.name}.", inner if isinstance(inner, type) else None)
                elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and not prefix:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    for target in targets:
                        if isinstance(target, ast.Name):
                            key = (module, f"={target.id}")
                            self.nodes[key], self.owners[key] = node.value, None

        visit(tree.body, "", None)


class Reach:
    """What is raised by each function, found once."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.direct: dict[Key, list[Edge]] = {}
        self.found: dict[Key, frozenset[Raised]] = {}

    def of(self, *starts: Key) -> frozenset[Raised]:
        """The error classes that get out of any of these."""
        waiting, seen = list(starts), set()
        while waiting:
            key = waiting.pop()
            if key in seen or key not in self.code.nodes:
                continue
            seen.add(key)
            if key not in self.direct:
                self.direct[key] = self._mentions(key)
            waiting += [edge.to for edge in self.direct[key] if isinstance(edge.to, tuple)]
        changed = True
        while changed:
            changed = False
            for key in seen:
                now = self.found.get(key, frozenset())
                out = now.union(*(self._through(edge) for edge in self.direct[key]))
                if key in ONLY:
                    told = ONLY[key]
                    out = frozenset(
                        one for one in out if {one.kind.code, f"{one.status} {one.kind.code}"} & told
                    )
                out = frozenset(one for one in out if one.kind.code not in NEVER.get(key, ()))
                changed |= len(out) != len(now)
                self.found[key] = out
        return frozenset().union(*(self.found.get(key, frozenset()) for key in starts))

    def _through(self, edge: "Edge") -> frozenset["Raised"]:
        found = self.found.get(edge.to, frozenset()) if isinstance(edge.to, tuple) else [edge.to]
        left = [one for one in found if not issubclass(one.kind, edge.caught)]
        if edge.is_found_missing:
            left = [one for one in left if one.kind is not NotFound]
        return frozenset(replace(one, has_field=one.has_field or edge.is_gathered) for one in left)

    def way(self, start: Key, code: str) -> list[Key]:
        """By which functions a code is reached, to look at."""
        seen: dict[Key, Key | None] = {start: None}
        waiting = [start]
        for key in waiting:
            for edge in self.direct.get(key, ()):
                if not any(one.kind.code == code for one in self._through(edge)):
                    continue
                if not isinstance(edge.to, tuple):
                    way = [key]
                    while (before := seen[way[-1]]) is not None:
                        way.append(before)
                    return way[::-1]
                if edge.to not in seen:
                    seen[edge.to] = key
                    waiting.append(edge.to)
        return []

    def _mentions(self, key: Key) -> list["Edge"]:
        return _Reader(self, key, self.code.nodes[key]).read()


class _Reader(ast.NodeVisitor):
    def __init__(self, reach: Reach, key: Key, node: ast.AST) -> None:
        self.reach, self.key, self.node = reach, key, node
        self.module = sys.modules[key[0]]
        self.owner = reach.code.owners[key]
        self.types: dict[str, Any] = {}
        self.local: set[str] = set()
        self.caught: tuple[Any, ...] = ()
        self.is_gathered = self.is_found_missing = False
        self.told: list[Edge] = []

    def read(self) -> list[Edge]:
        for each in ast.walk(self.node):
            if isinstance(each, ast.arg):
                self.local.add(each.arg)
                if each.annotation is not None:
                    self._learn(each.arg, self._type_of_annotation(each.annotation))
            elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self.local.add(each.id)
        if self.owner is not None:
            self.types["self"] = self.types["cls"] = self.owner
        for each in ast.walk(self.node):
            if (
                isinstance(each, ast.Assign)
                and len(each.targets) == 1
                and isinstance(each.targets[0], ast.Name)
            ):
                self._learn(each.targets[0].id, self._type_of(each.value))
            elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                self._learn(each.target.id, self._type_of_annotation(each.annotation))
            elif isinstance(each, ast.withitem) and isinstance(each.optional_vars, ast.Name):
                self._learn(each.optional_vars.id, self._type_of(each.context_expr))
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*self.node.decorator_list, *self.node.body):
                self.visit(part)
        else:
            self.visit(self.node)
        return self.told

    def _learn(self, name: str, found: Any) -> None:
        if isinstance(found, type):
            self.types[name] = found

    # what is caught

    def visit_Try(self, node: ast.Try) -> None:
        before = self.caught
        for handler in node.handlers:
            again = any(
                isinstance(each, ast.Raise)
                and (each.exc is None or (isinstance(each.exc, ast.Name) and each.exc.id == handler.name))
                for each in ast.walk(handler)
            )
            if not again:
                self.caught += self._classes(handler.type)
        for part in node.body:
            self.visit(part)
        self.caught = before
        for handler in node.handlers:
            for part in handler.body:
                self.visit(part)
        for part in (*node.orelse, *node.finalbody):
            self.visit(part)

    def visit_With(self, node: ast.With) -> None:
        before = self.caught, self.is_gathered
        for item in node.items:
            match item.context_expr:
                case ast.Call(func=ast.Name(id="suppress"), args=args):
                    for each in args:
                        self.caught += self._classes(each)
                case ast.Call(func=ast.Attribute(attr="gather"), args=args, keywords=keywords) as call:
                    self.visit(call)
                    self.is_gathered = bool(args or keywords)
                case call:
                    self.visit(call)
        for part in node.body:
            self.visit(part)
        self.caught, self.is_gathered = before

    def _classes(self, node: ast.AST | None) -> tuple[Any, ...]:
        if node is None:
            return (Exception,)
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        found = [self._resolve(part) or vars(builtins).get(ast.unparse(part)) for part in parts]
        return tuple(
            one
            for each in found
            for one in (each if isinstance(each, tuple) else (each,))
            if isinstance(one, type) and issubclass(one, BaseException)
        )

    # what is mentioned

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("isinstance", "issubclass", "cast"):
            self.visit(node.args[0])
            return
        made = self._resolve(node.func)
        if isinstance(made, type) and issubclass(made, DomainError):
            self._tell(Raised(made, any(each.arg == "field" for each in node.keywords)))
            for part in (*node.args, *node.keywords):
                self.visit(part)
            return
        self.is_found_missing = any(each.arg == "missing" for each in node.keywords)
        self.visit(node.func)
        self.is_found_missing = False
        for part in (*node.args, *node.keywords):
            self.visit(part)

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        pass

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, *node.body):
            self.visit(part)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and node.id not in self.local:
            self._mention(self._resolve(node), node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        base = self._resolve(node.value)
        if base is not None:
            found = _get(base, node.attr)
            self._mention(found, node.attr, module=base if isinstance(base, types.ModuleType) else None)
            if not isinstance(base, types.ModuleType):
                self.visit(node.value)
            return
        self.visit(node.value)
        owner = self._type_of(node.value)
        if isinstance(owner, type):
            for each in _with_subclasses(owner):
                self._mention(inspect.getattr_static(each, node.attr, None), node.attr)
        if is_dataclass(owner) or (owner is None and node.attr not in COMMON):
            self._mention(_members().get(node.attr), node.attr)
        if isinstance(owner, type):
            return
        if node.attr not in COMMON and not node.attr.startswith("_"):  # which only their own class calls
            for to in self.reach.code.methods.get(node.attr, ()):
                self._tell(to)

    def _mention(self, found: Any, name: str, *, module: types.ModuleType | None = None) -> None:
        for each in _functions(found):
            self._tell(each)
        if isinstance(found, dict | list | tuple | set | frozenset | functools.partial) or (
            found is not None and not isinstance(found, type | types.ModuleType | types.FunctionType)
        ):
            key = ((module or self.module).__name__, f"={name}")
            if key in self.reach.code.nodes:
                self._tell(key)

    def _tell(self, to: Any) -> None:
        if not (isinstance(to, tuple) and {to, (to[0], "")} & UNFOLLOWED):
            self.told.append(Edge(to, self.caught, self.is_gathered, self.is_found_missing))

    def _resolve(self, node: ast.AST) -> Any:
        match node:
            case ast.Name(id=name):
                return None if name in self.local else vars(self.module).get(name)
            case ast.Attribute(value=value, attr=attr):
                base = self._resolve(value)
                return None if base is None else _get(base, attr)
        return None

    # of what type a value is

    def _type_of(self, node: ast.AST) -> Any:
        match node:
            case ast.Name(id=name) if name in self.local:
                return self.types.get(name)
            case ast.Call(func=ast.Name(id="super")) if self.owner is not None:
                return self.owner.__mro__[1]
            case ast.Call(func=func):
                made = self._resolve(func)
                if made is None and isinstance(func, ast.Attribute):
                    owner = self._type_of(func.value)
                    made = getattr(owner, func.attr, None) if isinstance(owner, type) else None
                if isinstance(made, type):
                    return made
                return _plain(_hints(made).get("return")) if callable(made) else None
            case ast.Attribute(value=value, attr=attr):
                owner = self._type_of(value)
                if isinstance(owner, type):
                    hint = _plain(_hints(owner).get(attr))
                    if hint is None and isinstance(found := getattr(owner, attr, None), property):
                        hint = _plain(_hints(found.fget).get("return"))
                    return hint if hint is not None else object if _is_foreign(owner) else None
            case ast.Constant(value=value):
                return type(value)
            case ast.JoinedStr():
                return str
            case ast.List() | ast.ListComp():
                return list
            case ast.Dict() | ast.DictComp():
                return dict
            case ast.Set() | ast.SetComp():
                return set
            case ast.BoolOp(values=[first, *_]):
                return self._type_of(first)
            case ast.IfExp(body=one, orelse=other):
                found = [found for each in (one, other) if (found := self._type_of(each)) is not type(None)]
                return found[0] if found else None
        return None

    def _type_of_annotation(self, node: ast.AST) -> Any:
        match node:
            case ast.BinOp(left=left, right=right):
                return self._type_of_annotation(left) or self._type_of_annotation(right)
            case ast.Subscript(value=value):
                return self._type_of_annotation(value)
            case ast.Constant(value=str(text)):
                return self._type_of_annotation(ast.parse(text, mode="eval").body)
            case ast.Name(id=name) if (builtin := __builtins__.get(name)) is not None:  # type: ignore[attr-defined]
                return builtin
            case ast.Name(id=name):
                return _plain(vars(self.module).get(name))
            case ast.Attribute():
                return _plain(self._resolve(node))
        return None


def _get(base: Any, attr: str) -> Any:
    if isinstance(base, types.ModuleType):
        return vars(base).get(attr)
    if isinstance(base, Model | Manager) or base is None:
        return None
    try:
        return (
            inspect.getattr_static(base, attr, None) if isinstance(base, type) else getattr(base, attr, None)
        )
    except Exception:  # noqa: BLE001 - a lazy object that cannot be made here
        return None


def _functions(found: Any, depth: int = 0) -> Iterator[Any]:
    """What counts of something that is mentioned: an error, or the functions behind it."""
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    if isinstance(found, type):
        if issubclass(found, DomainError):
            yield Raised(found)
        elif found.__module__.split(".")[0] in ROOTS:
            for name in ("__init__", "__post_init__", "__call__", "__enter__", "__exit__"):
                yield from _functions(inspect.getattr_static(found, name, None), depth + 1)
    elif isinstance(found, functools.partial):
        yield from _functions(found.func, depth)
    elif isinstance(found, dict | list | tuple | set | frozenset) and depth < 3:
        for each in found.values() if isinstance(found, dict) else found:
            yield from _functions(each, depth + 1)
    elif callable(found):
        plain = inspect.unwrap(found)
        plain = getattr(plain, "__func__", plain)
        name, module = getattr(plain, "__qualname__", ""), getattr(plain, "__module__", "") or ""
        if module.split(".")[0] in ROOTS and name:
            yield (module, name.split(".<locals>")[0])
        if (
            plain is not found
            and isinstance(found, types.FunctionType)
            and found.__module__.split(".")[0] in ROOTS
        ):
            yield (found.__module__, found.__qualname__.split(".<locals>")[0])


def _with_subclasses(owner: type) -> Iterator[type]:
    yield owner
    if owner.__module__.split(".")[0] in ROOTS:
        for each in owner.__subclasses__():
            yield from _with_subclasses(each)
        if getattr(owner, "_is_protocol", False):
            names = {n for n in vars(owner) if not n.startswith("_") and callable(getattr(owner, n))}
            for module in list(sys.modules.values()):
                if getattr(module, "__name__", "").split(".")[0] in ROOTS:
                    for each in vars(module).values():
                        if isinstance(each, type) and each is not owner and names <= set(dir(each)):
                            yield each


@functools.cache
def _members() -> dict[str, list[Any]]:
    """By name, the functions that dataclasses of ours hold as members where modules keep some."""
    kept = [
        value
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").split(".")[0] in ROOTS
        for value in vars(module).values()
    ]
    inner = [each for value in kept if isinstance(value, list | tuple) for each in value]
    found: dict[str, list[Any]] = defaultdict(list)
    for one in (*kept, *inner):
        if is_dataclass(type(one)) and type(one).__module__.split(".")[0] in ROOTS:
            for name in one.__dataclass_fields__:
                if isinstance(value := getattr(one, name, None), types.FunctionType):
                    found[name].append(value)
    return found


@functools.cache
def _hints(found: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(inspect.unwrap(found))
    except Exception:  # noqa: BLE001 - what is imported for types alone
        return {}


def _plain(hint: Any) -> Any:
    """The class an annotation is of, where it is of one."""
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias):
        return hint
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return next(
            (p for each in typing.get_args(hint) if each is not type(None) and (p := _plain(each))), None
        )
    return origin if isinstance(origin, type) else None


def _is_foreign(owner: type) -> bool:
    return owner.__module__.split(".")[0] not in ROOTS


# the documents' operations


def read() -> dict[str, Any]:
    """Of each document what its doors refuse, and of each operation its doors and what it refuses itself."""
    reach = Reach(Code())
    return {name: _of(name, api, reach) for name, api in (("shop", shop), ("platform", platform))}


def _of(name: str, api: Any, reach: Reach) -> dict[str, Any]:
    doors = {
        door: _by_status(
            [
                *reach.of(*(key for key in keys if name == "shop" or not key[0].startswith("tenants."))),
                *map(Raised, kinds),
            ]
        )
        for door, (keys, kinds) in DOORS.items()
    }
    doors["any"].setdefault("503", []).append("store.unavailable")
    doors["once"]["400"].remove("idempotency.missing")
    found = {}
    paths = {
        details["operationId"]: path
        for path, item in api.get_openapi_schema()["paths"].items()
        for details in item.values()
    }
    for operation in documents.operations(api):
        passed = _doors_of(operation)
        view = inspect.unwrap(operation.view_func)
        codes = _by_status(reach.of((view.__module__, view.__qualname__)))
        codes = _without(codes, UNSENT.get(operation.operation_id, set()))
        elsewhere = ELSEWHERE.get(operation.operation_id, ())
        path = paths[operation.operation_id] + " ".join(_words_of(operation))
        missed = {one for one in codes.get("404", ()) if one not in elsewhere and not _names(path, one)}
        codes = _without(codes, missed, of="404")
        told = {code for door in passed for each in doors[door].values() for code in each}
        found[operation.operation_id] = {"doors": passed, "codes": _without(codes, told)}
    return {"doors": doors, "operations": dict(sorted(found.items()))}


def _words_of(operation: Any) -> Iterator[str]:
    """What the parts of an address may say that are one of some words."""
    for model in operation.signature.models:
        if model.__ninja_param_source__ == "path":
            for field in model.model_fields.values():
                if typing.get_origin(field.annotation) is typing.Literal:
                    yield from typing.get_args(field.annotation)


def _names(path: str, code: str) -> bool:
    """Whether an address names what a code says there is none of."""
    room, _, what = code.rpartition(".")
    noun = what.removesuffix("not_found").rstrip("_") or room
    words = path.replace("-", "_").replace("ies/", "y/")
    return "{" in path and "by-external-id" not in path and (noun in ("", "transfers") or noun in words)


def _doors_of(operation: Any) -> list[str]:
    """What a request passes on its way to an operation."""
    (method,) = set(operation.methods) - {"HEAD"}
    policy, view = once.policy(operation.view_func), operation.view_func
    has_body = any(model.__ninja_param_source__ == "body" for model in operation.signature.models)
    passed = {
        "any": True,
        "granted": any(_asks(each, method) for each in documents.permissions_of(operation)),
        "write": method != "GET",
        "body": has_body or getattr(view, "takes_raw_body", False),
        "file": bool(getattr(view, "largest_file", 0)),
        "once": method == "POST" and policy in ("accepted", "exempt_for_strangers"),
        "keyed": method == "POST" and policy == "required",
    }
    return [door for door, is_there in passed.items() if is_there]


def _asks(permission: Any, method: str) -> bool:
    kind = permission if isinstance(permission, type) else type(permission)
    return not issubclass(kind, AllowAny) and not (issubclass(kind, IsAdminOrReadOnly) and method == "GET")


def _by_status(raised: Iterable[Raised]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in raised:
        if one.kind.code != DomainError.code:
            found[one.status].add(one.kind.code)
    return {status: sorted(codes) for status, codes in sorted(found.items())}


def _without(codes: dict[str, list[str]], told: Set[str], *, of: str = "") -> dict[str, list[str]]:
    left = {
        status: [code for code in each if code not in told or of not in ("", status)]
        for status, each in codes.items()
    }
    return {status: each for status, each in left.items() if each}


def text() -> str:
    """What `api/refusals.json` is to say: one line for each door and operation."""
    parts = []
    for name, kinds in read().items():
        inner = [
            f'  "{kind}": {{\n'
            + ",\n".join(f"   {json.dumps(one)}: {json.dumps(what)}" for one, what in each.items())
            + "\n  }"
            for kind, each in kinds.items()
        ]
        parts.append(f' "{name}": {{\n' + ",\n".join(inner) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"
