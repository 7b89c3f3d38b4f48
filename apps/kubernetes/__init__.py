"""Clusters as the last scans saw them: their objects, and the conditions that are waste only if they last."""
