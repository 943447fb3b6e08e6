"""Waits for clients so that threads do not: between the server's event loop and Django's threads."""
