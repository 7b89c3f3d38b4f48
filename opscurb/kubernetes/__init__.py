"""Kubernetes clusters: read through their API, judged by the same engine as clouds."""
