"""Secrets at rest: each under a data key of its own, each bound to its place."""
