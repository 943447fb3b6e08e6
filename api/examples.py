"""An example of each request body, by the name of its schema; a test holds each against the schema itself."""

from typing import Any

_MUG = {"amount": "12.90", "currency": "EUR"}
_ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "Torstraße 1",
    "postal_code": "10119",
    "city": "Berlin",
    "country": "DE",
}
_CART = "5f0c8f1e-6c1a-4f0e-9a53-1c6b1b1c2f00"
_TOKEN = "the token, as it was given"  # noqa: S105 - of nobody
_PASSWORD = "a long pass phrase"  # noqa: S105 - of nobody

BODIES: dict[str, dict[str, Any]] = {
    # logging in, and a customer's account
    "Credentials": {"email": "ada@example.com", "password": _PASSWORD},
    "LogInCodeIn": {"email": "ada@example.com"},
    "CodeCredentials": {
        "email": "ada@example.com",
        "challenge": _TOKEN,
        "code": "31415926",
        "device_name": "Ada's phone",
    },
    "DevicePatch": {"name": "Ada's phone"},
    "RefreshIn": {"refresh": _TOKEN},
    "PasswordResetIn": {"email": "ada@example.com"},
    "PasswordResetConfirmation": {"token": _TOKEN, "password": _PASSWORD},
    "EmailConfirmation": {"token": _TOKEN, "password": _PASSWORD},
    "NewPasswordIn": {"old": _PASSWORD, "password": "another long password"},
    "RegistrationIn": {
        "email": "ada@example.com",
        "password": _PASSWORD,
        "first_name": "Ada",
        "last_name": "Lovelace",
    },
    "ProfilePatch": {"phone": "+49 30 1234567", "accepts_marketing": False},
    "BookAddressIn": {**_ADDRESS, "is_default_shipping": True},
    "BookAddressPatch": {"line1": "Torstraße 2"},
    # buying
    "ItemIn": {"variant": 1, "quantity": 2},
    "ItemPatch": {"quantity": 3},
    "CodeIn": {"code": "SUMMER"},
    "GiftCardCodeIn": {"code": "ABCD-EFGH-JKMN-PQRS"},
    "CartPatch": {"email": "ada@example.com", "shipping_address": _ADDRESS, "shipping_method": "standard"},
    "MergeIn": {"token": _TOKEN},
    "OrderIn": {
        "cart": _CART,
        "payment": {"gateway": "sandbox", "card": "4242424242424242"},
        "expected_total": {"amount": "30.80", "currency": "EUR"},
    },
    "DraftIn": {
        "email": "ada@example.com",
        "lines": [{"variant": 1, "quantity": 3, "price": {"amount": "9.00", "currency": "EUR"}}],
        "shipping_address": _ADDRESS,
        "shipping_method": "standard",
    },
    "OrderPut": {
        "email": "ada@example.com",
        "lines": [{"variant": 1, "quantity": 3, "price": {"amount": "9.00", "currency": "EUR"}}],
        "shipping_address": _ADDRESS,
        "shipping_method": "standard",
        "metadata": {"route": "7"},
    },
    "OrderEditIn": {"lines": [{"id": 1, "quantity": 2}, {"variant": 7, "quantity": 1}]},
    "DraftPatch": {"note": "Call before you come."},
    "NewPaymentIn": {"gateway": "sandbox", "card": "4242424242424242"},
    "CaptureIn": {"amount": {"amount": "12.50"}},
    "CancellationIn": {"reason": "ordered twice", "refund": True},
    "OrderPatch": {"external_id": "erp-4711", "metadata": {"route": "7"}, "tags": ["gift"]},
    "ReviewIn": {"rating": 5, "title": "Keeps its warmth", "body": "A year in use, and no crack."},
    "ReturnIn": {"lines": [{"id": 1, "quantity": 1}], "reason": "too small"},
    # the catalogue
    "ProductIn": {
        "title": "Stoneware mug",
        "status": "active",
        "description": "<p>Holds a third of a litre.</p>",
        "vendor": "Ada's kiln",
        "seo_title": "Stoneware mug, 330 ml, made by hand",
        "tags": ["stoneware", "gift"],
        "attributes": {"Material": "Stoneware"},
        "options": ["Size"],
        "variants": [{"sku": "MUG-S", "price": _MUG, "options": {"Size": "S"}, "weight_grams": 320}],
    },
    "ProductPatch": {"status": "archived"},
    "VariantIn": {"sku": "MUG-L", "price": _MUG, "options": {"Size": "L"}},
    "VariantPatch": {"price": {"amount": "11.90", "currency": "EUR"}, "compare_at_price": _MUG},
    "ImagePatch": {"alt": "The mug from the side", "position": 1},
    "CategoryIn": {"name": "Mugs"},
    "CategoryPatch": {"name": "Cups and mugs"},
    "CollectionIn": {
        "title": "Gifts under 20",
        "kind": "rules",
        "match": "all",
        "rules": [{"field": "tag", "relation": "is", "value": "gift"}],
    },
    "CollectionPatch": {"title": "Gifts"},
    "ReviewPatch": {"status": "approved", "reply": "Thank you!"},
    "PriceChangesIn": {"changes": [{"variant": 1, "price": _MUG}]},
    # stock
    "AdjustmentIn": {"variant": 1, "location": 1, "delta": -2, "reason": "broken"},
    "StockChangesIn": {"reason": "counted", "changes": [{"variant": 1, "location": 1, "on_hand": 40}]},
    "LocationIn": {"name": "Cellar", "code": "cellar"},
    "LevelPatch": {"on_hand": 12, "reason": "counted", "policy": "continue", "low_stock_threshold": 3},
    "LocationPatch": {"priority": 2},
    # orders
    "FulfilmentIn": {
        "lines": [{"id": 1, "quantity": 1}],
        "tracking": {"carrier": "DHL", "number": "JD014600006281"},
    },
    "FulfilmentPatch": {"is_delivered": True},
    "NoteIn": {"text": "Rang twice, nobody in.", "is_public": False},
    "RefundIn": {"lines": [{"id": 1, "quantity": 1}], "restock": True, "reason": "came broken"},
    "ReturnPatch": {"status": "received", "restock": True},
    # customers, prices and terms
    "CustomerPatch": {"note": "Prefers to be called.", "tags": ["wholesale"]},
    "PromotionIn": {"name": "Summer", "kind": "percentage", "value": "10", "is_automatic": False},
    "PromotionPatch": {"is_active": False},
    "DiscountCodeIn": {"promotion": 1, "code": "SUMMER", "usage_limit": 500},
    "DiscountCodePatch": {"is_active": False},
    "GiftCardIn": {
        "amount": {"amount": "50.00", "currency": "EUR"},
        "recipient_email": "ada@example.com",
    },
    "GiftCardPatch": {"is_active": False},
    "BalanceChangeIn": {"amount": {"amount": "-5.00"}, "note": "Paid out"},
    "StoreCreditIn": {"customer": 1, "amount": {"amount": "15.00"}, "note": "Late parcel"},
    "ShippingZoneIn": {
        "name": "Home",
        "countries": ["DE"],
        "methods": [{"code": "standard", "name": "Parcel", "price": {"amount": "4.90", "currency": "EUR"}}],
    },
    "ShippingZonePatch": {"countries": ["DE", "AT"]},
    "TaxRateIn": {"name": "VAT", "country": "DE", "percent": "19"},
    "TaxRatePatch": {"percent": "7"},
    "CustomFieldIn": {
        "kind": "product",
        "key": "material",
        "name": "Material",
        "type": "choice",
        "choices": ["Oak", "Beech"],
        "is_public": True,
        "is_filterable": True,
    },
    "TranslationsIn": {"de": {"title": "Becher", "description": "<p>Für Kaffee und Tee.</p>"}},
    "CustomFieldPatch": {"choices": ["Oak", "Beech", "Ash"]},
    "TaxPresetsIn": {"countries": ["FR", "IT"]},
    "TierIn": {
        "name": "Platinum",
        "rank": 4,
        "rule": "spend",
        "min_spend": {"amount": "2000.00", "currency": "EUR"},
        "discount_percent": "12",
    },
    "TierPatch": {"discount_percent": "15"},
    # what a shop is set up with
    "GatewayAccountIn": {
        "values": {
            "name": "Bank transfer",
            "instructions": "IBAN DE00 …, {total}, order {order}",
            "days": 14,
        },
        "is_active": True,
    },
    "EmailTemplateIn": {
        "kind": "receipt",
        "locale": "en",
        "subject": "Thank you for order {{ order.number }}",
    },
    "EmailTemplatePatch": {"is_active": False},
    "PreviewIn": {"send": True},
    "SettingsPatch": {"name": "Ada's Kiln", "theme_colour": "#0f766e", "time_zone": "Europe/Berlin"},
    "SchedulesPatch": {"daily_summary": {"is_on": True, "hour": 7}},
    "ApiKeyIn": {"name": "Warehouse", "type": "sk", "scopes": ["stock:write"]},
    "ApiKeyPatch": {"name": "Warehouse, night shift"},
    "RotationIn": {"overlap_hours": 24},
    "EndpointIn": {"url": "https://example.com/hooks", "event_types": ["order.placed"]},
    "EndpointPatch": {"is_enabled": False},
    "BatchIn": {
        "items": [
            {
                "external_id": "erp-7",
                "title": "Stoneware mug",
                "status": "active",
                "variants": [
                    {
                        "sku": "MUG",
                        "price": {"amount": "18.50"},
                        "stock": [{"location": "main", "on_hand": 24}],
                    }
                ],
                "collections": ["spring"],
                "images": [{"url": "https://example.com/mug.jpg", "alt": "A mug"}],
            }
        ]
    },
    "VariantPut": {"product": 12, "price": {"amount": "18.50"}, "sku": "MUG-L", "options": {"Size": "L"}},
    "CustomerPut": {"email": "ada@example.com", "last_name": "Lovelace", "metadata": {"segment": "B2B"}},
    "FulfilmentPut": {"order": 1001, "tracking": {"carrier": "DHL", "number": "00340434161094"}},
    "RefundPatch": {"metadata": {"ledger": "2026-11"}},
    "RefundPut": {"order": 1001, "amount": {"amount": "5.00"}, "reason": "A chip in the glaze"},
    "ReplayIn": {"from": "2026-11-28T00:00:00Z", "types": ["order.paid"]},
    # its staff
    "InvitationIn": {"email": "grace@example.com", "role": 2},
    "InvitationAnswer": {"token": _TOKEN, "password": _PASSWORD},
    "StaffPatch": {"roles": [2, 5]},
    "RoleIn": {
        "name": "Photographer",
        "permissions": ["catalogue.view_product", "catalogue.add_productimage"],
    },
    "RolePatch": {"name": "Studio"},
    # the platform
    "SignupIn": {
        "shop_name": "Wool & Co",
        "slug": "wool",
        "email": "you@example.com",
        "password": _PASSWORD,
        "country": "DE",
        "currency": "EUR",
        "sample_data": True,
    },
    "PolicyIn": {
        "body": "<p>Send it back within 30 days.</p>",
        "translations": {"de": {"body": "<p>Senden Sie es binnen 30 Tagen zurück.</p>"}},
    },
    "VerificationIn": {"code": "012345"},
    "TransitionIn": {"reason": "asked for by its owner"},
    "CloneIn": {"slug": "mugs-test", "scrub": True},
    "RestoreIn": {
        "archive": "snapshots/5f0c8f1e-6c1a-4f0e-9a53-1c6b1b1c2f00/mugs-20260401T020000Z.souk",
        "slug": "mugs-april",
    },
    "SubscriptionIn": {"plan": "growth", "is_paying": True},
    "ScheduleIn": {"job": "backups.check", "title": "Check backups", "kind": "nightly", "hour": 5},
    "SchedulePatch": {"hour": 6},
}
