"""Callers of the shop's API, for pictures that come by it."""

from tests.api.conftest import api, owner_api, product  # noqa: F401 - fixtures
