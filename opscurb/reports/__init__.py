"""Scan results as rows, and rows as table, JSON, CSV and Markdown."""
