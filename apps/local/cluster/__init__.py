"""A Kubernetes API server of our own, for tests and the demo: what clients read of one, answered over HTTPS."""
