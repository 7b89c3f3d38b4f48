"""Waste that was found: kept, counted, listed, marked."""
