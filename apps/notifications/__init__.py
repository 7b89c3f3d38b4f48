"""Tells people of finished scans, where they want to be told."""
