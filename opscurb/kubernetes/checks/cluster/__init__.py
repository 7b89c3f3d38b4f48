"""Waste in a cluster as a whole, its namespaces and plain objects."""
