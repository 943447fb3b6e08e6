"""How a group of operations is declared."""

from collections.abc import Callable
from typing import Any, TypeVar

from ninja_extra import ControllerBase, api_controller

Controller = TypeVar("Controller", bound=type[ControllerBase])


def controller(prefix: str, tag: str, *permissions: Any) -> Callable[[Controller], Controller]:
    """Answer under `prefix` whoever holds the permissions; the document groups the operations by `tag`."""
    declared: Any = api_controller(
        prefix, tags=[tag], permissions=list(permissions) or None, use_unique_op_id=False
    )
    return declared  # type: ignore[no-any-return]
