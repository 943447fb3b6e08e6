"""The bottom of the house: money, clock, errors, jobs, outbox, keys. It knows no shop."""
