"""AWS: sessions, collectors, checks and prices."""
