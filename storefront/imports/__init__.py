"""Product CSVs in Shopify's format: read as a stream, checked row by row, written in batches."""
