"""Signals by which rooms announce facts to each other. Who listens is loaded with the first that is told.

A room's `receivers.connect()` connects what it hears. Nobody loads the receivers before: a command that announces
nothing would bring every service of the house with it.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


class Signal:
    """A fact that is told to whoever listens, once everybody who does has been connected.

    A receiver is given what its parameters name of the fact, and no more: a room's service can be one as it is.
    """

    def __init__(self) -> None:
        self.receivers: dict[object, tuple[Callable[..., Any], frozenset[str]]] = {}

    def connect(self, receiver: Callable[..., Any], *, dispatch_uid: str = "") -> None:
        """Tell the receiver, once however often it is connected; `dispatch_uid` is for one that is made anew."""
        self.receivers[dispatch_uid or receiver] = receiver, frozenset(signature(receiver).parameters)

    def disconnect(self, receiver: Callable[..., Any] | None = None, *, dispatch_uid: str = "") -> None:
        """Tell the receiver no more."""
        self.receivers.pop(dispatch_uid or receiver, None)

    def send(self, sender: Any, **facts: Any) -> list[tuple[Callable[..., Any], Any]]:
        """Tell the receivers, in the order of the installed apps; what each has answered."""
        connect_all()
        facts["sender"] = sender
        return [
            (receiver, receiver(**{name: fact for name, fact in facts.items() if name in wanted}))
            for receiver, wanted in list(self.receivers.values())
        ]


@cache
def connect_all() -> None:
    """Connect the receivers of every installed app; once a process."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "receivers"):
            import_module(f"{config.name}.receivers").connect()
