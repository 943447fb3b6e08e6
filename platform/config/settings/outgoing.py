"""Requests to addresses that merchants name."""

from config.env import environment

# a merchant who tries things out has their receiver on the same machine
WEBHOOKS_MAY_BE_LOCAL = environment().environment == "development"
