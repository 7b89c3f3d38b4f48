"""Customers, their people, their API keys, and what their plans include."""
