"""Waste in container registries."""
