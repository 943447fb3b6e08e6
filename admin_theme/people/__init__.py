"""People of the platform and of every shop: roles, keys, and what they did; users are registered by each site."""

from admin_theme.people import activity, keys, roles

PAGES = roles.PAGES | keys.PAGES | activity.PAGES
