"""Sample catalogues with drawn pictures, and the demo shops that show them. Not for production."""
