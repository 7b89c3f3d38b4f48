"""Checks of services and Ingresses."""
