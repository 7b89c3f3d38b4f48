"""Waste in EC2 instances and machine images."""
