"""What the platform and every shop have alike: users, roles, keys, the outbox, what was done."""

from admin_theme.both import activity, keys, outbox, people, roles, sent_messages
from admin_theme.sites import SoukSite


def register(site: SoukSite) -> None:
    """Register these models on a site."""
    for module in (people, roles, keys, sent_messages, outbox, activity):
        module.register(site)
