"""The platform's own pages."""


def register() -> None:
    """Register every model operators work with."""
    from admin_theme import messages, people
    from admin_theme.operators import (
        billing,
        fleet,
        invoices,
        merchants,
        portability,
        provisioning,
        shops,
        work,
    )
    from admin_theme.platform_site import site

    for module in (
        people,
        messages,
        merchants,
        shops,
        portability,
        provisioning,
        fleet,
        billing,
        invoices,
        work,
    ):
        site.add_pages(module.PAGES)
