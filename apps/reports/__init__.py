"""Reports of finished scans: asked for, built by a worker or at once, kept, downloaded, deleted."""
