"""Calls that schemathesis makes up from the documents, sent by those who may call and by those who may not.

Every call, and every walk of several, is undone, so that none depends on those before it. Most of them get ids, codes
and words of things that there are.
"""

import os
from collections import ChainMap, Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, given, settings, strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation, BaseSchema

from kernel import throttling
from storefront.carts import offered
from tenants import hosts
from tests.api.conftest import document
from tests.isolation import world

MANY = "SOUK_GENERATED_CALLS" in os.environ
EXAMPLES = int(os.environ.get("SOUK_GENERATED_CALLS", "1"))
WALKS, STEPS = (EXAMPLES * 20, 20) if MANY else (6, 8)
CLIENT = Client(raise_request_exception=False)
checks.load_all_checks()
_RULES = {"enum", "format", "maxLength", "minLength", "pattern"}
CHECKS = [
    checks.not_a_server_error,
    *checks.CHECKS.get_by_names(
        [
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            "negative_data_rejection",
            "positive_data_acceptance",
            "missing_required_header",
            "unsupported_method",
            "allow_header_conformance",
        ]
    ),
]
(HEADERS,) = checks.CHECKS.get_by_names(["missing_required_header"])
ON_THE_WAY = checks.CHECKS.get_by_names(["use_after_free", "ensure_resource_availability"])
TOKENS = {"/api/v1/carts": "X-Cart-Token", "/api/v1/orders": "X-Order-Token"}
STAYS = (
    "/api/v1/tenants/",  # a shop that is closed can be had back for thirty days
    "/api/v1/products/",  # one that was ordered is archived
    "/api/v1/staff/",  # their account ends, the person stays
)
"""Where what was deleted is there still, as the document says."""
SETTINGS = settings(
    deadline=None,
    database=None,
    derandomize=not MANY,
    phases=[Phase.generate, Phase.shrink] if MANY else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Host:
    """Where calls go: its document, who calls, and what there is to call about."""

    name: str
    host: str
    callers: dict[str, dict[str, str]]
    known: dict[str, Any]
    """By the name of a path's parameter."""
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By caller: what is theirs, where that is otherwise."""
    sent: dict[str, Any] = field(default_factory=dict)
    """By the name of a field or of a query's parameter, after the operation where it is another there."""
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)


@lru_cache
def schema_of(name: str) -> BaseSchema:
    """The document as schemathesis reads it, with the links that it infers."""
    schema = schemathesis.openapi.from_dict(document(name))  # which it adds its links to
    schema.config.update(base_url="http://localhost")
    rejected = schema.config.checks.negative_data_rejection
    rejected.expected_statuses = [*rejected.expected_statuses, "412", "413"]
    accepted = schema.config.checks.positive_data_acceptance  # what the shop has against it, it says with 422
    accepted.expected_statuses = ["2xx", "304", "401", "403", "404", "409", "412", "422", "429"]
    return schema


@lru_cache
def operations(name: str) -> dict[str, APIOperation]:
    """Every operation of a document by its id."""
    every = [result.ok() for result in schema_of(name).get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in every}


def call_all(host: Host, ids: list[str], *, callers: Callable[[str], tuple[str, ...]]) -> dict[str, str]:
    """Call each of the operations right and wrong; return what was found by operation."""
    found: dict[str, str] = {}
    for operation_id in ids:
        operation = operations(host.name)[operation_id]
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and not _can_be_wrong(operation):
                continue
            label = f"{operation.label} ({mode.value})"
            try:
                _calls(operation, mode, host, callers(operation_id))()
                if MANY:
                    _calls_at_the_edges(operation, mode, host, callers(operation_id))
            except (Failure, FailureGroup, AssertionError) as failure:
                found[label] = told(failure)
    return found


def walk(host: Host, caller: str) -> None:
    """Go from answer to answer by the links that schemathesis infers, as one caller. Raises what is found."""
    machine: Any = schema_of(host.name).as_state_machine()

    class Walk(machine):  # type: ignore[misc]
        def setup(self) -> None:
            self.undone = undone()
            self.undone.__enter__()
            self.tokens: dict[str, dict[str, str]] = {}

        def teardown(self) -> None:
            self.undone.__exit__(None, None, None)

        def step(self, input: Any) -> Any:  # noqa: A002 - schemathesis calls it so
            taken = [where for where, _name in input.applied_parameters]
            _prefer_known(input.case, host, caller, but=taken)
            return super().step(input)

        def call(self, case: Any, **_kwargs: Any) -> Response:
            named = list((case.path_parameters or {}).values())
            named += case.body.values() if isinstance(case.body, dict) else ()
            held = [self.tokens[str(one)] for one in named if str(one) in self.tokens]
            with world.step():
                response = send(case, host, dict(ChainMap(*held, host.callers[caller])))
            host.answered[case.operation.label, response.status_code] += 1
            if (
                response.status_code == 201 and case.path in TOKENS
            ):  # who is given a token holds what it opens
                made = response.json()
                if "token" in made:
                    self.tokens[str(made.get("number", made.get("id")))] = {TOKENS[case.path]: made["token"]}
            return response

        def validate_response(self, response: Response, case: Any, **_kwargs: Any) -> None:
            # what is inferred goes by names: a cart's id may be tried as that of one of its items
            is_apt = b"request.unknown_path" not in response.content and not case.path.startswith(STAYS)
            used = [*CHECKS, *(ON_THE_WAY if is_apt else ())]
            wrong = _wrong_parts(case) - (set() if _is_sent(case) else {ParameterLocation.QUERY})
            if wrong <= {ParameterLocation.HEADER}:  # the caller's own headers put it right
                used = [check for check in used if check.__name__ != "negative_data_rejection"]
            _check(response, case, caller, used, recorder=self.recorder)

    Walk.run(settings=settings(SETTINGS, max_examples=WALKS, stateful_step_count=STEPS))


def send(case: Any, host: Host, headers: dict[str, str]) -> Response:
    """The case as Django's own test client sends it, which stays in the test's transaction."""
    given = case.as_transport_kwargs(base_url=f"http://{host.host}", headers=headers)
    fields = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    prepared = requests.Request(**{name: given[name] for name in fields if name in given}).prepare()
    sent = {name: str(value) for name, value in prepared.headers.items() if name.lower() != "content-length"}
    body = prepared.body or b""
    answer = CLIENT.generic(
        case.method,
        prepared.url.removeprefix(f"http://{host.host}"),
        body if isinstance(body, bytes) else str(body).encode(),
        content_type=sent.pop("Content-Type", ""),
        headers={**sent, "host": host.host},
    )
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.items()},
        content=content,
        request=prepared,
        elapsed=0.0,
        verify=False,
    )


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside, and forget what processes and Valkey remember of it."""
    with world.undone():
        yield
    throttling.client().flushdb()
    hosts._memory.clear()
    offered.SNAPSHOT.clear()


def told(failure: BaseException) -> str:
    """What a check says, and who called with what."""
    parts = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    said = [
        f"{part}\n{getattr(part, 'message', '')}\n{getattr(part, 'validation_message', '')}" for part in parts
    ]
    return "; ".join([*(text[:1500] for text in said), *getattr(failure, "__notes__", [])])


def _can_be_wrong(operation: APIOperation) -> bool:
    """Whether a call can break the document: not one that sends nothing, or an address that may be anything.

    Looking for one in vain is what took most of this test's time.
    """
    written = [part.definition["schema"] for part in (*operation.query, *operation.path_parameters)]
    has_rules = any(schema.get("type") != "string" or _RULES & schema.keys() for schema in written)
    return has_rules or any(body.definition.get("schema") for body in operation.body)


def _calls(
    operation: APIOperation, mode: GenerationMode, host: Host, callers: tuple[str, ...]
) -> Callable[[], None]:
    known = st.booleans() if MANY else st.just(True)

    @settings(SETTINGS, max_examples=EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode), is_known=known)
    def run(case: Any, is_known: bool) -> None:
        assume(_is_sent(case))
        for caller in callers:
            if is_known:
                _prefer_known(case, host, caller)
            _call(case, host, caller)

    return run


def _calls_at_the_edges(
    operation: APIOperation, mode: GenerationMode, host: Host, callers: tuple[str, ...]
) -> None:
    """Every bound of the document once: its smallest and largest, each field left out, each of a wrong type."""
    config = operation.schema.config.generation_for(operation=operation, phase="coverage")
    cases = operation.schema.iter_coverage_cases(operation, generation_modes=[mode], generation_config=config)
    for case in cases:
        if _is_sent(case):
            caller = callers[-1]
            _prefer_known(case, host, caller)
            _call(case, host, caller)


def _call(case: Any, host: Host, caller: str) -> None:
    with undone():
        response = send(case, host, host.callers[caller])
    host.answered[case.operation.label, response.status_code] += 1
    is_given = (
        getattr(case.meta.phase.data, "parameter", None) == "Authorization"
    )  # whatever the case leaves out
    _check(response, case, caller, [check for check in CHECKS if not (is_given and check is HEADERS)])


def _check(response: Response, case: Any, caller: str, used: list[Any], **context: Any) -> None:
    try:
        case.validate_response(response, checks=used, **context)
        if response.status_code >= 400 and response.status_code != 405 and b'"code":' in response.content:
            codes = case.operation.definition.raw["x-codes"][str(response.status_code)]
            assert response.json()["code"] in codes, f"{response.json()['code']} is not declared"
    except (Failure, FailureGroup, AssertionError) as failure:
        failure.add_note(
            f"called by {caller}: {case.method} {response.request.url} {str(response.request.body)[:800]}"
            f"\nanswered {response.status_code}: {response.content[:300]!r}"
        )
        raise


def _is_sent(case: Any) -> bool:
    """Whether what the case has can be sent: an address and a form have no way to write nothing, or an empty list."""
    if any(value in (None, [], {}) for value in (case.query or {}).values()):
        return False
    is_form = case.media_type == "multipart/form-data" and isinstance(case.body, dict)
    return not (is_form and any(isinstance(part, list) and len(part) < 2 for part in case.body.values()))


def _prefer_known(case: Any, host: Host, caller: str, *, but: list[ParameterLocation] | None = None) -> None:
    """Put what there is in the place of what was made up, where that is not what is wrong with the call."""
    left = _wrong_parts(case) | set(but or ())
    if ParameterLocation.PATH not in left and case.path_parameters:
        noun = case.operation.path.split("/")[3]
        known = host.known | host.own.get(caller, {})
        for name in case.path_parameters:
            found = known.get(f"{noun}.{name}", known.get(name))
            if found is not None:
                case.path_parameters[name] = found
    if ParameterLocation.HEADER not in left and case.headers:
        for name in ("If-Match", "If-None-Match"):
            case.headers.pop(name, None)
    words = host.sent | host.own.get(caller, {})
    own = f"{case.operation.definition.raw['operationId']}."
    words |= {name.removeprefix(own): word for name, word in words.items() if name.startswith(own)}
    if ParameterLocation.BODY not in left and case.media_type == "application/json":
        case.body = _known_in(case.body, words)
    if ParameterLocation.QUERY not in left and case.query:
        case.query = _known_in(case.query, words)


def _wrong_parts(case: Any) -> set[ParameterLocation]:
    return {where for where, part in case.meta.components.items() if part.mode.is_negative}


def _known_in(value: Any, words: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_known_in(each, words) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: words[name] if name in words and type(part) is type(words[name]) else _known_in(part, words)
        for name, part in value.items()
    }
