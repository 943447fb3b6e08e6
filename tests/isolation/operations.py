"""Every operation of both documents: who may call it, and with what.

Written by hand and apart from the code, so that a new operation fails until somebody has said who it
is for.
"""

from typing import Any
from uuid import UUID, uuid4

PUBLIC = "public"
SECRET = "secret"  # the body carries its own proof
CUSTOMER = "customer"  # any logged-in user, for what is their own
CART = "cart"  # the holder of the cart
ORDER = "order"  # the holder of the order; with a permission after the colon, staff too

SHOP: dict[str, str] = {
    "shop_get": PUBLIC,
    "auth_log_in": SECRET,
    "auth_refresh": SECRET,
    "auth_log_out": SECRET,
    "auth_request_reset": PUBLIC,
    "auth_reset": SECRET,
    "auth_verify_email": SECRET,
    "me_get": CUSTOMER,
    "me_update": CUSTOMER,
    "me_delete": CUSTOMER,
    "me_list_addresses": CUSTOMER,
    "me_add_address": CUSTOMER,
    "me_get_address": CUSTOMER,
    "me_update_address": CUSTOMER,
    "me_delete_address": CUSTOMER,
    "me_orders": CUSTOMER,
    "me_membership": CUSTOMER,
    "products_list": PUBLIC,
    "products_get": PUBLIC,
    "products_facets": PUBLIC,
    "products_related": PUBLIC,
    "products_history": "catalogue.change_product",
    "bulk_prices": "catalogue.change_variant",
    "bulk_stock": "inventory.change_stocklevel",
    "products_create": "catalogue.add_product",
    "products_update": "catalogue.change_product",
    "products_delete": "catalogue.delete_product",
    "products_create_variant": "catalogue.add_variant",
    "products_update_variant": "catalogue.change_variant",
    "products_delete_variant": "catalogue.delete_variant",
    "images_create": "catalogue.add_productimage",
    "images_update": "catalogue.change_productimage",
    "images_delete": "catalogue.delete_productimage",
    "reviews_list": PUBLIC,
    "reviews_submit": CUSTOMER,
    "reviews_moderate": "reviews.change_review",
    "categories_list": PUBLIC,
    "categories_get": PUBLIC,
    "categories_create": "catalogue.add_category",
    "categories_update": "catalogue.change_category",
    "categories_delete": "catalogue.delete_category",
    "collections_list": PUBLIC,
    "collections_get": PUBLIC,
    "collections_create": "catalogue.add_collection",
    "collections_update": "catalogue.change_collection",
    "collections_delete": "catalogue.delete_collection",
    "carts_create": PUBLIC,
    "carts_get": CART,
    "carts_update": CART,
    "carts_delete": CART,
    "carts_add_item": CART,
    "carts_set_quantity": CART,
    "carts_remove_item": CART,
    "carts_add_code": CART,
    "carts_remove_code": CART,
    "carts_shipping_options": CART,
    "carts_merge": CART,
    "orders_create": CART,
    "orders_list": "orders.view_order",
    "orders_get": "order:orders.view_order",
    "orders_cancel": "order:orders.change_order",
    "orders_pay": ORDER,
    "orders_events": "order:orders.view_order",
    "orders_fulfil": "orders.change_order",
    "refunds_create": "orders.add_refund",
    "refunds_invoice": "order:orders.view_order",
    "refunds_credit_note": "order:orders.view_order",
    "refunds_request_return": "order:orders.change_order",
    "returns_update": "orders.change_order",
    "fulfilments_update": "orders.change_order",
    "payments_webhook": SECRET,
    "orders_add_note": "orders.change_order",
    "customers_register": PUBLIC,
    "customers_list": "customers.view_customer",
    "customers_get": "customers.view_customer",
    "customers_update": "customers.change_customer",
    "customers_history": "customers.view_customer_history",
    "stock_levels": "inventory.view_stocklevel",
    "stock_movements": "inventory.view_stockmovement",
    "stock_adjust": "inventory.change_stocklevel",
    "stock_locations": "inventory.view_stocklocation",
    "stock_create_location": "inventory.add_stocklocation",
    "stock_update_location": "inventory.change_stocklocation",
    "promotions_list": "promotions.view_promotion",
    "promotions_create": "promotions.add_promotion",
    "promotions_get": "promotions.view_promotion",
    "promotions_update": "promotions.change_promotion",
    "promotions_delete": "promotions.delete_promotion",
    "taxrates_list": "taxes.view_taxrate",
    "taxrates_create": "taxes.add_taxrate",
    "taxrates_get": "taxes.view_taxrate",
    "taxrates_update": "taxes.change_taxrate",
    "taxrates_delete": "taxes.delete_taxrate",
    "tiers_list": "customers.view_membershiptier",
    "tiers_update": "customers.change_membershiptier",
    "apikeys_list": "accounts.view_apikey",
    "apikeys_create": "accounts.add_apikey",
    "apikeys_get": "accounts.view_apikey",
    "apikeys_revoke": "accounts.delete_apikey",
    "webhooks_list": "webhooks.view_endpoint",
    "webhooks_create": "webhooks.add_endpoint",
    "webhooks_get": "webhooks.view_endpoint",
    "webhooks_update": "webhooks.change_endpoint",
    "webhooks_delete": "webhooks.delete_endpoint",
    "webhooks_rotate": "webhooks.change_endpoint",
    "webhooks_test": "webhooks.change_endpoint",
    "webhooks_deliveries": "webhooks.view_delivery",
    "webhooks_retry": "webhooks.change_delivery",
}
IN_PERSON = {
    "apikeys_list",
    "apikeys_create",
    "apikeys_get",
    "apikeys_revoke",
    "webhooks_list",
    "webhooks_create",
    "webhooks_get",
    "webhooks_update",
    "webhooks_delete",
    "webhooks_rotate",
}
"""Staff only, whatever scopes a key has."""

OPERATOR = "operator"
MERCHANT = "merchant"

PLATFORM: dict[str, str] = {
    "auth_log_in": SECRET,
    "auth_refresh": SECRET,
    "auth_log_out": SECRET,
    "signups_plans": PUBLIC,
    "signups_slug": PUBLIC,
    "signups_create": PUBLIC,
    "signups_get": PUBLIC,
    "signups_verify": SECRET,
    "myshops_list": CUSTOMER,
    "myshops_admin_link": MERCHANT,
    "tenants_list": OPERATOR,
    "tenants_get": OPERATOR,
    "tenants_suspend": OPERATOR,
    "tenants_reactivate": OPERATOR,
    "audit_list": OPERATOR,
}


def path_of(template: str, ids: dict[str, Any]) -> str:
    """The path with the shop's ids in it."""
    noun = template.split("/")[3]
    known = dict(ids)
    if "id_or_slug" in template:
        known["id_or_slug"] = ids[
            {"products": "product_id", "categories": "category_id"}.get(noun, "collection_id")
        ]
    return template.format(**known)


def body_of(operation: str, ids: dict[str, Any], refresh: str) -> Any:
    """A body the operation takes, or None."""
    address = {"last_name": "L", "line1": "1 Road", "city": "Berlin", "country": "DE"}
    password = "a very long password indeed"
    bodies: dict[str, Any] = {
        "auth_log_in": {"email": "customer@example.com", "password": "wrong"},
        "auth_refresh": {"refresh": refresh},
        "auth_log_out": {"refresh": refresh},
        "auth_request_reset": {"email": "nobody@example.com"},
        "auth_reset": {"token": "x", "password": password},
        "auth_verify_email": {"token": "x"},
        "me_update": {"first_name": "Changed"},
        "me_add_address": address,
        "me_update_address": {"city": "Changed"},
        "products_create": {"title": "New", "price": {"amount": "1"}},
        "products_update": {"title": "Changed"},
        "products_create_variant": {"price": {"amount": "1"}, "options": {"Size": "XL"}},
        "products_update_variant": {"price": {"amount": "99"}},
        "images_update": {"alt": "Changed"},
        "reviews_submit": {"rating": 1},
        "reviews_moderate": {"status": "approved"},
        "categories_create": {"name": "New"},
        "categories_update": {"name": "Changed"},
        "collections_create": {"title": "New"},
        "collections_update": {"title": "Changed"},
        "carts_update": {"note": "Changed"},
        "carts_add_item": {"variant": ids.get("variant_id")},
        "carts_set_quantity": {"quantity": 3},
        "carts_add_code": {"code": "TEN"},
        "carts_merge": {"token": f"{uuid4().hex}.x"},
        "orders_create": {
            "cart": str(ids.get("cart_id", UUID(int=0))),
            "payment": {"gateway": "sandbox", "card": "4242424242424242"},
        },
        "orders_cancel": {"reason": "changed"},
        "orders_pay": {"gateway": "sandbox", "card": "4242424242424242"},
        "orders_fulfil": {},
        "refunds_create": {},
        "refunds_request_return": {},
        "returns_update": {"status": "approved"},
        "fulfilments_update": {"is_delivered": True},
        "payments_webhook": {"type": "charge.succeeded"},
        "orders_add_note": {"text": "Changed"},
        "customers_register": {"email": "new@example.com", "password": password},
        "customers_update": {"note": "Changed"},
        "bulk_prices": {"changes": [{"variant": ids.get("variant_id"), "price": {"amount": "99"}}]},
        "bulk_stock": {"changes": [{"variant": ids.get("variant_id"), "delta": 1}]},
        "stock_adjust": {"variant": ids.get("variant_id"), "location": ids.get("location_id"), "delta": 1},
        "stock_create_location": {"name": "New"},
        "stock_update_location": {"name": "Changed"},
        "promotions_create": {"name": "New", "kind": "fixed", "value": "1"},
        "promotions_update": {"name": "Changed"},
        "taxrates_create": {"name": "New", "country": "IT", "percent": "1"},
        "taxrates_update": {"name": "Changed"},
        "tiers_update": {"name": "Changed"},
        "apikeys_create": {"name": "New", "type": "sk"},
        "webhooks_create": {"url": "https://example.com/", "event_types": ["order.paid"]},
        "webhooks_update": {"description": "Changed"},
        "signups_create": {
            "shop_name": "New",
            "slug": "new-shop",
            "email": "new@example.com",
            "password": password,
        },
        "signups_verify": {"code": "000000"},
        "tenants_suspend": {"reason": "changed"},
        "tenants_reactivate": {"reason": "changed"},
    }
    return bodies.get(operation)
