"""The /api surface: parses, calls one selector or service, renders; holds no rules of its own."""
