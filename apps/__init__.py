"""The product: tenants, storage, APIs and messages around the engine."""
