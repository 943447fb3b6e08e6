"""What must reach the world outside: written with the fact, delivered after it, never lost."""
