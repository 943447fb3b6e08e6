"""Signals by which rooms announce facts to each other. Who listens is loaded with the first that is told.

A room's `receivers.connect()` connects what it hears. Nobody loads the receivers before: a command that announces
nothing would bring every service of the house with it.
"""

from functools import cache
from importlib import import_module
from typing import Any

import django.dispatch
from django.apps import apps
from django.utils.module_loading import module_has_submodule


class Signal(django.dispatch.Signal):
    """A signal of ours: sent after everybody who listens has been connected."""

    def send(self, sender: Any, **named: Any) -> list[tuple[Any, Any]]:
        """Tell the receivers, in the order of the installed apps."""
        connect_all()
        return super().send(sender, **named)


@cache
def connect_all() -> None:
    """Connect the receivers of every installed app; once a process."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "receivers"):
            import_module(f"{config.name}.receivers").connect()
