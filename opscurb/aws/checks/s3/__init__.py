"""Waste in S3 buckets."""
