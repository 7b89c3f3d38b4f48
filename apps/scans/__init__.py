"""Scans: requested, planned into units, leased to workers, finished."""
