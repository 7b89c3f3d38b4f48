"""Waste in what keeps pods running."""
