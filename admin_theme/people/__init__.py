"""People of the platform and of every shop: users, roles, keys, and what they did."""

from admin_theme.people import activity, keys, roles, users

PAGES = users.PAGES | roles.PAGES | keys.PAGES | activity.PAGES
