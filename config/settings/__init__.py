"""Settings: base for all, then local, production and test."""
