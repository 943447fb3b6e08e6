"""Every address of both hosts that is no operation of the API: who it is for.

Written by hand and apart from the code, as `operations` is: a new page, a new page of an admin and a new button
fail until somebody has said who they are for. Templates are written as `perf.isolation.routes` walks them.
"""

from collections.abc import Iterator

from tests.isolation.operations import CUSTOMER, OPERATOR, ORDER, PUBLIC, SECRET

GUEST = "guest"  # what the browser's own cart key opens
STAFF = "staff"  # whoever may enter the admin; what they see there is asked for again

SHOP_PAGES: dict[str, str] = {
    "": PUBLIC,
    "products/<str:slug>/": PUBLIC,
    "products/<str:slug>/reviews/": CUSTOMER,
    "cart/": GUEST,
    "cart/items/": GUEST,
    "cart/items/<int:item_id>/": GUEST,
    "cart/codes/": GUEST,
    "cart/codes/remove/": GUEST,
    "cart/gift-cards/remove/": GUEST,
    "cart/store-credit/": GUEST,
    "checkout/": GUEST,
    "checkout/payment/": GUEST,
    "account/": CUSTOMER,
    "account/login/": PUBLIC,
    "account/logout/": PUBLIC,
    "account/register/": PUBLIC,
    "account/profile/": CUSTOMER,
    "account/addresses/": CUSTOMER,
    "account/addresses/new/": CUSTOMER,
    "account/addresses/<int:address_id>/": CUSTOMER,
    "account/addresses/<int:address_id>/delete/": CUSTOMER,
    "policies/<slug:kind>/": PUBLIC,
    "developers/": PUBLIC,
    "theme.css": PUBLIC,
    "look/preview/": STAFF,
    "enter/": SECRET,
    "verify-email/": SECRET,
    "reset-password/": SECRET,
    "invitation/": SECRET,
    "orders/<int:number>/": ORDER,
    "orders/<int:number>/payments/": ORDER,
    "orders/<int:number>/returns/": ORDER,
    "orders/<int:number>/invoice.pdf": ORDER,
    "payments/<uuid:payment_id>/return/": SECRET,
    "unsubscribe/": SECRET,
    "mailbox/": PUBLIC,  # where there is no mail server; elsewhere it is not there
    "mailbox/<str:key>/": PUBLIC,
    "mailbox/<str:key>/body": PUBLIC,
    "mailbox/<str:key>/attachments/<int:number>": PUBLIC,
    "favicon.ico": PUBLIC,
    "robots.txt": PUBLIC,
    "sitemap.xml": PUBLIC,
    "language/": PUBLIC,
    "media/private/<str:token>": SECRET,
    "media/<path:name>": PUBLIC,
    "api/": PUBLIC,
}
PLATFORM_PAGES: dict[str, str] = {
    "": PUBLIC,
    "signup/": PUBLIC,
    "signup/<uuid:signup_id>/": SECRET,
    "signup/<uuid:signup_id>/verification": SECRET,
    "signup/<uuid:signup_id>/admin": SECRET,
    "reset-password/": SECRET,
    "connect/<slug:gateway>/": SECRET,
    "callbacks/mail/<slug:provider>/": SECRET,
    "mailbox/": PUBLIC,
    "mailbox/<str:key>/": PUBLIC,
    "mailbox/<str:key>/body": PUBLIC,
    "mailbox/<str:key>/attachments/<int:number>": PUBLIC,
    "favicon.ico": PUBLIC,
    "language/": PUBLIC,
    "api/": PUBLIC,
    "health/live": PUBLIC,
    "health/ready": SECRET,
    "metrics": SECRET,
}
API_PAGES = {
    "api/v1/",
    "api/v1/openapi.json",
    "api/v1/docs",
    "api/v1/docs/errors",
    "api/v1/docs/examples/<word:operation>",
}
"""Of the API, what is no operation and in no document: public on both hosts."""

ADMIN_PAGES: dict[str, str] = {
    "admin/": STAFF,
    "admin/search/": STAFF,
    "admin/login/": PUBLIC,
    "admin/logout/": PUBLIC,
    "admin/password_change/": STAFF,
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": STAFF,
    "admin/two-factor/": STAFF,
    "admin/log-ins/": STAFF,
    "admin/jsi18n/": STAFF,
    "admin/<str:any>/": STAFF,
    "admin/<str:any>": STAFF,
}
"""What both admins have."""
SHOP_ADMIN_PAGES: dict[str, str] = {
    "admin/guide/": STAFF,  # shows nothing to those who settle nothing
    "admin/daily-summary/": "shop_messages.plan_daily_summary",
    "admin/legal/": "tenants.change_tenant",
    "admin/look/": "tenants.change_tenant",
    "admin/look/colours/": "tenants.change_tenant",
    "admin/settings/": "tenants.change_tenant",
    "admin/support/": "tenants.change_tenant",
}
_PEOPLE: dict[str, dict[str, str]] = {
    "accounts/user": {
        "invite": "accounts.add_user",
        "<path:object_id>/set_password": "accounts.change_user",
        "<path:object_id>/drop_second_factor": "accounts.change_user",
    },
    "auth/group": {},
    "accounts/apikey": {
        "<path:object_id>/rotate": "accounts.add_apikey",
        "<path:object_id>/take_over": "accounts.change_apikey",
        "<path:object_id>/revoke": "accounts.delete_apikey",
    },
    "accounts/auditevent": {},
    "shop_messages/sentmessage": {"<path:object_id>/try_again": "outbox.change_outboxentry"},
    "outbox/outboxentry": {"<path:object_id>/retry_one": "outbox.change_outboxentry"},
}
SHOP_MODELS: dict[str, dict[str, str]] = {
    **_PEOPLE,
    "catalogue/product": {
        "bulk": "catalogue.change_product",
        "<int:product_id>/variants": "catalogue.change_variant",
        "<path:object_id>/variant_grid": "catalogue.change_variant",
        "<path:object_id>/duplicate": "catalogue.add_product",
    },
    "catalogue/variant": {},
    "catalogue/collection": {"preview": "catalogue.change_collection"},
    "catalogue/category": {},
    "inventory/stocklevel": {
        "take": "inventory.change_stocklevel",
        "<path:object_id>/adjust": "inventory.change_stocklevel",
        "<path:object_id>/count": "inventory.change_stocklevel",
        "<path:object_id>/move": "inventory.change_stocklevel",
        "<path:object_id>/expect": "inventory.change_stocklevel",
        "<path:object_id>/receive": "inventory.change_stocklevel",
    },
    "inventory/stockmovement": {},
    "inventory/stocklocation": {},
    "orders/order": {
        "parcels": "orders.change_order",
        "<uuid:object_id>/edit": "orders.change_order",
        "<path:object_id>/edit_order": "orders.change_order",
        "<uuid:object_id>/exchange": "orders.change_order",
        "<path:object_id>/exchange_goods": "orders.change_order",
        "<path:object_id>/mark_paid": "payments.receive_payment",
        "<path:object_id>/capture": "payments.receive_payment",
        "<path:object_id>/fulfil": "orders.change_order",
        "<path:object_id>/refund": "orders.add_refund",
        "<path:object_id>/start_return": "orders.change_order",
        "<path:object_id>/answer_return": "orders.change_order",
        "<path:object_id>/note": "orders.change_order",
        "<path:object_id>/cancel": "orders.change_order",
    },
    "payments/paymentattempt": {},
    "carts/cart": {},
    "carts/draftorder": {
        "<path:object_id>/send": "orders.change_order",
        "<path:object_id>/complete": "payments.receive_payment",
    },
    "payments/gatewayaccount": {
        "connected": "payments.change_gatewayaccount",
        "<path:object_id>/connect": "payments.change_gatewayaccount",
        "<path:object_id>/try_out": "payments.change_gatewayaccount",
    },
    "customers/customer": {"<path:object_id>/anonymise": "customers.delete_customer"},
    "customers/address": {},
    "promotions/promotion": {"sample": "promotions.view_promotion"},
    "credits/giftcard": {"<path:object_id>/adjust": "credits.change_giftcard"},
    "credits/storecredit": {"<path:object_id>/adjust": "credits.add_storecredit"},
    "shipping/shippingzone": {"cost": "shipping.view_shippingzone"},
    "custom_fields/customfield": {},
    "taxes/taxrate": {"adopt_presets": "taxes.add_taxrate"},
    "customers/membershiptier": {},
    "reviews/review": {"<path:object_id>/answer": "reviews.change_review"},
    "shop_messages/emailtemplate": {
        "<path:object_id>/send_test": "shop_messages.change_emailtemplate",
        "<path:object_id>/restore": "shop_messages.change_emailtemplate",
        "<int:template_id>/preview": "shop_messages.change_emailtemplate",
    },
    "shop_messages/mailsettings": {"<path:object_id>/send_test": "shop_messages.change_mailsettings"},
    "shop_messages/suppression": {},
    "webhooks/endpoint": {
        "<path:object_id>/send_test": "webhooks.change_endpoint",
        "<path:object_id>/rotate": "webhooks.change_endpoint",
    },
    "webhooks/delivery": {"<path:object_id>/send_again": "webhooks.change_delivery"},
    "transfers/transfer": {
        "import": "transfers.import_products",
        "export": "transfers.export_products",
        "<int:transfer_id>/run": "transfers.import_products",
        "<int:transfer_id>/pictures": "transfers.import_products",
        "<int:transfer_id>/file": "transfers.export_products",
        "<path:object_id>/undo": "transfers.import_products",
        "archive": "tenants.change_tenant",
        "archive/file": "tenants.change_tenant",
    },
}
"""The models of a shop's admin, and of each the addresses beside Django's own, with the permission they take."""
PLATFORM_MODELS: dict[str, set[str]] = {
    **{model: set(buttons) for model, buttons in _PEOPLE.items()},
    "tenants/tenant": {
        "create_shop",
        "<path:object_id>/suspend",
        "<path:object_id>/reactivate",
        "<path:object_id>/close_shop",
        "<path:object_id>/export_shop",
        "<path:object_id>/snapshot_shop",
        "<path:object_id>/clone_shop",
        "<path:object_id>/reset_second_factor",
        "<path:object_id>/enter_as_support",
    },
    "tenants/domain": set(),
    "tenants/membership": set(),
    "tenants/statechange": set(),
    "tenants/operation": {"<path:object_id>/fetch", "<path:object_id>/restore"},
    "tenants/signup": {"<path:object_id>/advance"},
    "tenants/pooledschema": set(),
    "tenants/schematemplate": set(),
    "tenants/fleetrun": {"start", "<path:object_id>/go_on"},
    "tenants/fleetmigration": set(),
    "billing/plan": set(),
    "billing/subscription": {"<path:object_id>/change_plan", "<path:object_id>/begin_paying"},
    "billing/invoice": {"<path:object_id>/mark_paid", "<path:object_id>/take_back"},
    "django_celery_beat/periodictask": set(),
    "django_celery_beat/crontabschedule": set(),
    "django_celery_beat/intervalschedule": set(),
    "tasks/schedule": set(),
    "tasks/tenantjob": {"<path:object_id>/run_now"},
    "tasks/jobrun": set(),
    "jobs/wakeup": set(),
}
"""The models of the operators' admin, and of each the addresses beside Django's own. Operators hold everything."""


_AS_OF_ORDERS = {"view": "orders.view_order", "add": "orders.change_order", "delete": "orders.change_order"}
"""What draft orders take."""


def of_shop() -> dict[str, str]:
    """Every address of a shop's host that is no operation, and who it is for."""
    found = SHOP_PAGES | ADMIN_PAGES | SHOP_ADMIN_PAGES | dict.fromkeys(API_PAGES, PUBLIC)
    for model, buttons in SHOP_MODELS.items():
        found |= dict(_standard(model))
        found |= {f"admin/{model}/{button}/": permission for button, permission in buttons.items()}
    return found


def of_platform() -> dict[str, str]:
    """Every address of the platform's host that is no operation, and who it is for."""
    found = PLATFORM_PAGES | dict.fromkeys(API_PAGES, PUBLIC)
    found |= {page: PUBLIC if access == PUBLIC else OPERATOR for page, access in ADMIN_PAGES.items()}
    for model, buttons in PLATFORM_MODELS.items():
        pages = [page for page, _ in _standard(model)] + [f"admin/{model}/{button}/" for button in buttons]
        found |= dict.fromkeys(pages, OPERATOR)
    return found


def _standard(model: str) -> Iterator[tuple[str, str]]:
    """The pages that Django makes of a model."""
    app, name = model.split("/")
    for page, verb in (
        ("", "view"),
        ("add/", "add"),
        ("<path:object_id>/history/", "view"),
        ("<path:object_id>/delete/", "delete"),
        ("<path:object_id>/change/", "view"),
    ):
        yield f"admin/{model}/{page}", _AS_OF_ORDERS[verb] if name == "draftorder" else f"{app}.{verb}_{name}"
    yield f"admin/{model}/<path:object_id>/", STAFF  # leads on to the page of the object
