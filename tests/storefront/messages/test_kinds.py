"""The kinds of messages, and the API's list of them."""

from typing import get_args

from api.shop.schemas.messages import TemplateKind
from storefront.messages import kinds


def test_the_api_names_every_kind_a_shop_can_write() -> None:
    assert set(get_args(TemplateKind)) == {kind.code for kind in kinds.SHOP}
