"""Waste in ECS services."""
