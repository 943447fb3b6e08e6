"""The kinds of messages, and the API's list of them."""

from typing import get_args

from api.shop.schemas.emails import TemplateKind
from storefront.emails import email_types


def test_the_api_names_every_kind_a_shop_can_write() -> None:
    assert set(get_args(TemplateKind)) == {kind.code for kind in email_types.SHOP}
