"""What a promotion does, told back in plain words."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from admin_theme.formatting import locale_format, show_money
from storefront.promotions import rules
from storefront.promotions.models import Promotion

Kind, AppliesTo = rules.Kind, rules.AppliesTo


def takes_off(promotion: Promotion) -> str:
    """What it takes off."""
    percent = locale_format().percent(f"{promotion.value.normalize():f}")
    if promotion.kind == Kind.FREE_SHIPPING:
        return _("shipping for nothing")
    if promotion.kind not in (Kind.PERCENTAGE, Kind.FIXED, Kind.BUY_X_GET_Y):
        return promotion.get_kind_display()
    if promotion.kind == Kind.BUY_X_GET_Y:
        counts = {"buy": promotion.buy_quantity, "get": promotion.get_quantity}
        if promotion.value == rules.HUNDRED:
            return _("buy {buy}, get {get} for nothing").format(**counts)
        return _("buy {buy}, get {get} at {percent} less").format(**counts, percent=percent)
    amount = percent if promotion.kind == Kind.PERCENTAGE else show_money(promotion.value)
    words = {
        AppliesTo.LINE: _("{amount} off each of the goods it is for"),
        AppliesTo.ORDER: _("{amount} off the goods"),
        AppliesTo.SHIPPING: _("{amount} off the shipping"),
    }
    return words[AppliesTo(promotion.applies_to)].format(amount=amount)


def describe(promotion: Promotion, codes: list[str]) -> str:
    """All of it in one sentence."""
    text = "; ".join([takes_off(promotion), *_conditions(promotion, codes)])
    return f"{text[:1].upper()}{text[1:]}."


def _moment(at: datetime) -> str:
    return locale_format().moment(timezone.localtime(at), with_year=True)


def _conditions(promotion: Promotion, codes: list[str]) -> Iterator[str]:
    if promotion.is_automatic:
        yield _("applies automatically")
    elif codes:
        yield _("with the code {codes}").format(codes=", ".join(codes))
    else:
        yield _("with a code, of which there is none yet")
    if promotion.product_ids or promotion.collection_ids:
        products, collections = len(promotion.product_ids), len(promotion.collection_ids)
        if products:
            yield ngettext("for {count} product", "for {count} products", products).format(count=products)
        if collections:
            yield ngettext(
                "for what is in {count} collection", "for what is in {count} collections", collections
            ).format(count=collections)
    if promotion.minimum_subtotal:
        yield _("from goods for {amount} on").format(amount=show_money(promotion.minimum_subtotal))
    if promotion.minimum_quantity:
        count = promotion.minimum_quantity
        yield ngettext("from {count} piece on", "from {count} pieces on", count).format(count=count)
    if promotion.minimum_tier is not None:
        yield _("for {tier} members and above").format(tier=promotion.minimum_tier.name)
    if promotion.is_first_order_only:
        yield _("for a first order")
    if promotion.starts_at is not None:
        yield _("from {moment}").format(moment=_moment(promotion.starts_at))
    if promotion.ends_at is not None:
        yield _("until {moment}").format(moment=_moment(promotion.ends_at))
    if promotion.usage_limit is not None:
        count = promotion.usage_limit
        yield ngettext("for {count} order at most", "for {count} orders at most", count).format(count=count)
    if promotion.limit_per_buyer is not None:
        count = promotion.limit_per_buyer
        yield ngettext("once for each buyer", "{count} times for each buyer", count).format(count=count)
    if promotion.is_exclusive:
        yield _("never beside another")
    if not promotion.is_active:
        yield _("but it is switched off")
