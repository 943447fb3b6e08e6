"""The fleet: every shop's schema brought up to a release, one shop after the other, while they serve."""
