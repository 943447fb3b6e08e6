"""The platform's business with merchants: plans, subscriptions and what a plan allows."""
