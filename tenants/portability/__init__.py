"""One shop taken alone: exported into an archive, had back from it, kept in snapshots, copied."""
