"""Waste in CloudWatch alarms and logs."""
