"""The surface /v1: the automation API of Cloud Waste Scanner, over the same rows as /api."""
