"""A shop and its owner, at the API and in the admin."""

from tests.api.conftest import api, owner_api, product  # noqa: F401 - fixtures
