"""Webhooks: events sent to where a customer wants them, signed, tried again, logged."""
