"""What the product says, in every language: found in code and templates, kept in `locale/`, checked by `make lint`."""
