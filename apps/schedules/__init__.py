"""Scans that are asked for by the clock: once, or again and again."""
