"""Waste in addresses, NAT gateways and endpoints."""
