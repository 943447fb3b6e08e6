"""Whose words each column of a shop holds: what strangers write may not fill a shop's room for its merchant."""

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants import room

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
COLUMNS = {  # of each table: what staff and their programs write, what buyers and strangers do, what is ours
    "accounts_apikey": ("app name", "", "digest prefix scopes"),
    "accounts_profile": ("", "phone", "locale"),
    "accounts_tokenfamily": ("", "address device name", "current_jti previous_jti revoked_because"),
    "accounts_user": ("", "email first_name last_name", "password second_factor"),
    "api_idempotencykey": ("", "body", "digest fingerprint headers"),
    "auth_group": ("name", "", ""),
    "auth_permission": ("", "", "codename name"),
    "carts_cart": (
        "",
        "billing_address discount_codes email gift_cards note shipping_address vat_id",
        "currency drafted_by locale shipping_method",
    ),
    "carts_cartitem": ("", "recipient_email", ""),
    "catalogue_category": ("description name slug translations", "", "path"),
    "catalogue_collection": (
        "custom_fields description external_id metadata rules seo_description seo_title slug title translations",
        "",
        "",
    ),
    "catalogue_oldslug": ("slug", "", ""),
    "catalogue_product": (
        "attributes custom_fields description external_id features metadata seo_description seo_title slug tags title "
        "translations vendor",
        "",
        "search_body search_words",
    ),
    "catalogue_productchange": ("changes", "", "actor"),
    "catalogue_productimage": ("alt source_url", "", "error"),
    "catalogue_productoption": ("name values", "", ""),
    "catalogue_variant": (
        "barcode custom_fields external_id measure metadata option1 option2 option3 sku tax_class title",
        "",
        "",
    ),
    "credits_creditentry": ("note", "", "actor"),
    "credits_giftcard": ("note", "recipient_email", "currency digest last_four"),
    "credits_storecredit": ("", "", "currency"),
    "custom_fields_customfield": ("choices description key name", "", ""),
    "customers_address": (
        "",
        "city company country first_name last_name line1 line2 phone postal_code region",
        "",
    ),
    "customers_customer": (
        "custom_fields external_id metadata note tags tax_exemption_certificate",
        "phone",
        "",
    ),
    "customers_customerevent": ("", "", "actor data"),
    "customers_membershiptier": ("name", "", ""),
    "django_admin_log": (
        "change_message fields object_repr program",
        "",
        "address object_id operation request_id verb",
    ),
    "django_content_type": ("", "", "app_label model"),
    "django_session": ("", "address device session_data", "session_key"),
    "inventory_stocklocation": ("code name", "", ""),
    "inventory_stockmovement": ("reason", "", "actor reference"),
    "media_asset": ("name original_name", "", "content_type sha256"),
    "orders_fulfilment": ("carrier external_id lines metadata tracking_number tracking_url", "", ""),
    "orders_order": (
        "custom_fields external_id metadata tags tax_exemption_certificate",
        "addressee_sealed billing_address email note shipping_address vat_id",
        "currency discounts held_for locale policies shipping_method taxes",
    ),
    "orders_orderevent": ("", "data", "actor kind"),
    "orders_orderline": ("", "recipient_email", "sku title"),
    "orders_refund": ("external_id metadata reason", "", "actor failure_code gateway key reference"),
    "orders_return": ("answer", "lines reason", ""),
    "outbox_outboxentry": ("", "payload", "key lane last_error ordering_key topic"),
    "payments_capture": ("", "", "actor failure_code key"),
    "payments_gatewayaccount": ("account secrets settings", "", "gateway"),
    "payments_gatewayevent": ("", "", "event facts gateway kind"),
    "payments_paymentattempt": (
        "",
        "request_key",
        "card_last4 currency failure_code gateway label locale next_action reference",
    ),
    "payments_sandboxcharge": ("", "", "card_last4 currency failure_code refunds"),
    "policies_policy": ("body translations", "", ""),
    "promotions_discountcode": ("code", "", ""),
    "promotions_promotion": ("collection_ids name product_ids", "", ""),
    "promotions_promotionuse": ("", "buyer", ""),
    "reviews_review": ("reply", "body title", ""),
    "shipping_shippingmethod": ("bands code name", "", ""),
    "shipping_shippingzone": ("countries name regions", "", ""),
    "shop_messages_emailtemplate": ("history html subject text", "", ""),
    "shop_messages_mailsettings": ("from_email from_name host password_sealed reply_to username", "", ""),
    "shop_messages_sentmessage": ("", "html subject text to", "locale reason template"),
    "shop_messages_suppression": ("", "email", "detail"),
    "taxes_taxrate": ("country name postal_from postal_to region tax_class", "", ""),
    "transfers_transfer": (
        "filename items",
        "",
        "error_code error_detail errors forgets report requested_by results warnings",
    ),
    "versions_version": ("", "", "name"),
    "webhooks_attempt": ("", "", "error"),
    "webhooks_delivery": ("", "body", "error event_type request_headers response_body subject"),
    "webhooks_endpoint": (
        "app description event_types url",
        "",
        "disabled_reason previous_secret secret",
    ),
    "webhooks_event": ("", "body facts previous", "subject type"),
}
BOUND_OTHERWISE = {
    "credits_giftcard": "a gift card is paid for, or staff's",
    "orders_return": "what is sent back was paid for",
    "promotions_promotionuse": "of each order one, and the promotion counts them",
    "shop_messages_suppression": "of each address one, and mail to strangers is bounded",
}


def test_it_is_said_of_each_text_of_a_shop_whose_it_is() -> None:
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        config = model._meta.app_config
        if {config.name, f"{type(config).__module__}.{type(config).__name__}"} & {*settings.TENANT_APPS}:
            texts = (f for f in model._meta.concrete_fields if isinstance(f, TEXTS) and not f.choices)
            found.setdefault(model._meta.db_table, set()).update(field.column for field in texts)
    said = {table: [name for part in whose for name in part.split()] for table, whose in COLUMNS.items()}
    assert {table: sorted(names) for table, names in said.items()} == {
        table: sorted(names) for table, names in found.items() if names
    }


def test_of_a_row_of_strangers_what_staff_write_counts() -> None:
    for table in room._THEIR_ROWS:
        staffs, *others = COLUMNS[table]
        assert set(staffs.split()) == room.staffs(table) & set(" ".join([staffs, *others]).split()), table


def test_what_strangers_fill_is_left_out_or_bounded_otherwise() -> None:
    theirs = {table for table, (_, buyers, _) in COLUMNS.items() if buyers}
    left_out = {*room._THEIR_ROWS, *room._OF_STRANGERS.strip("^()").split("|")}
    assert theirs - left_out == set(BOUND_OTHERWISE)
