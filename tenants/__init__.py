"""The registry of shops: tenants, their domains, their birth and their life."""
