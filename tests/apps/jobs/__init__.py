"""Leased work."""
