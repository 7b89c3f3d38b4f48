"""The surface /v1."""
