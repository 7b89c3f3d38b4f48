"""Waste in RDS databases and their snapshots."""
