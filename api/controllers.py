"""How a group of operations is declared."""

from collections.abc import Callable
from typing import Any, TypeVar

from ninja import Schema
from ninja.operation import Operation
from ninja_extra import ControllerBase, api_controller
from pydantic import ConfigDict

Controller = TypeVar("Controller", bound=type[ControllerBase])


class _Answered(Schema):
    """What an operation answers, for the document alone: each start would build a validator of it that nobody asks."""

    model_config = ConfigDict(defer_build=True)


def _answered(self: Operation, response_param: Any) -> type[Schema] | None:
    if response_param is None:
        return None
    return type("NinjaResponseSchema", (_Answered,), {"__annotations__": {"response": response_param}})


Operation._create_response_model = _answered  # type: ignore[method-assign]


def controller(prefix: str, tag: str, *permissions: Any) -> Callable[[Controller], Controller]:
    """Answer under `prefix` whoever holds the permissions; the document groups the operations by `tag`."""
    declared: Any = api_controller(
        prefix, tags=[tag], permissions=list(permissions) or None, use_unique_op_id=False
    )
    return declared  # type: ignore[no-any-return]
