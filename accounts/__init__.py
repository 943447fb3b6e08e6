"""Users, roles, credentials, tokens and API keys, in the platform's world and in every shop's."""
