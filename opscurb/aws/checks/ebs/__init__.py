"""Waste in EBS volumes and snapshots."""
