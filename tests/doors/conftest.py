"""A shop and its owner, at the API and in the admin, and both with one of everything."""

from tests.admin_theme.conftest import as_operator, as_owner, furnished, furnished_platform  # noqa: F401
from tests.api.conftest import api, owner_api, platform, product  # noqa: F401 - fixtures
