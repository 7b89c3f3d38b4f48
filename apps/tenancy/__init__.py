"""Customers are kept apart by Postgres: scopes, row security, constraints."""
