"""Messages of the platform and of every shop: those that were sent, and those that wait."""

from admin_theme.messages import outbox, sent_messages
from admin_theme.sites import SoukSite


def register(site: SoukSite) -> None:
    """Register these models on a site."""
    for module in (sent_messages, outbox):
        module.register(site)
