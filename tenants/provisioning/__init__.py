"""How a shop is born: a template per release, its replay, a pool of ready schemas, and sign-ups."""
