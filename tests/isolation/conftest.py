"""The callers of the API tests, for the matrix."""

from tests.api.conftest import platform  # noqa: F401 - a fixture
