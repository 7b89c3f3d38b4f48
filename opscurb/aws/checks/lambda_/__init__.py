"""Waste in Lambda functions."""
