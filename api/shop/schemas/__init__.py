"""Shapes of a shop's API, a file per noun."""
