"""The engine: reads clouds, finds waste, prices it and knows how to fix it; needs no service."""

__version__ = "1.0.0"
