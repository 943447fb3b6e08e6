"""One shop's own pages."""


def register() -> None:
    """Register every model a merchant and their staff work with."""
    from admin_theme import messages, people
    from admin_theme.people import users
    from admin_theme.shop import (
        balances,
        categories,
        collections,
        custom_fields,
        customers,
        drafts,
        emails,
        gateways,
        orders,
        payments,
        products,
        promotions,
        reviews,
        shipping,
        stock,
        taxes,
        tiers,
        transfers,
        variants,
        webhooks,
    )
    from admin_theme.shop_site import site

    sales = (
        products,
        variants,
        collections,
        categories,
        stock,
        orders,
        drafts,
        payments,
        gateways,
        customers,
        promotions,
        shipping,
        taxes,
        tiers,
        reviews,
        balances,
        custom_fields,
    )
    for module in (people, users, messages, *sales, emails, webhooks, transfers):
        site.add_pages(module.PAGES)
