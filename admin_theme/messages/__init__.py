"""Messages of the platform and of every shop: those that were sent, and those that wait."""

from admin_theme.messages import outbox, sent_messages

PAGES = sent_messages.PAGES | outbox.PAGES
