"""Souk under load while what it stands on is killed, stopped and locked; judged by what can be seen from outside."""
