"""The servers a bare machine needs: embedded PostgreSQL and Valkey, for development and tests only."""
