"""One shop's own pages."""


def register() -> None:
    """Register every model a merchant and their staff work with, and the pages that belong to no model."""
    from admin_theme import messages, people
    from admin_theme.people import users
    from admin_theme.shop_site import site

    for module in (people, users, messages):
        site.add_pages(module.PAGES)
    site.add_package(__name__)
