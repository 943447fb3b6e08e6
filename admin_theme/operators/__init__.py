"""The platform's own pages."""


def register() -> None:
    """Register every model operators work with."""
    from admin_theme import messages, people
    from admin_theme.platform_site import site

    for module in (people, messages):
        site.add_pages(module.PAGES)
    site.add_package(__name__)
