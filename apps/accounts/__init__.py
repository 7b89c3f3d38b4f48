"""Cloud accounts that customers connected."""
