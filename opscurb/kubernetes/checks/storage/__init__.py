"""Waste in volumes, their claims and disks."""
