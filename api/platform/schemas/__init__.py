"""Shapes of the platform's API, a file per noun."""
