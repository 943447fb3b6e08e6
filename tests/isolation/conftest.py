"""The callers of the API tests, for the matrix."""

from tests.admin_theme.conftest import furnished, furnished_platform  # noqa: F401 - a fixture
from tests.api.conftest import platform  # noqa: F401 - a fixture
