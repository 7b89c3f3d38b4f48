"""Benchmarks: each prints one table of figures beside their goals."""
