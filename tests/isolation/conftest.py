"""The callers of the API tests, for the matrix."""

from tests.api.conftest import _fresh_limits, platform  # noqa: F401 - fixtures
