"""Load tests, benchmarks and profiling: each figure that the README states has its command here."""
