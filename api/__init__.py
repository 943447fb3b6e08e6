"""The JSON door: translates HTTP into one call of a service or a query, and its answer back."""
