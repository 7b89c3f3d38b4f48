"""Embedded Postgres and Valkey, usable without Django: `start_stores(folder)` and `stop_stores(folder)`."""

from apps.local.stores.running import StoreUrls, start_stores, stop_stores

__all__ = ["StoreUrls", "start_stores", "stop_stores"]
