"""Waste in load balancers."""
