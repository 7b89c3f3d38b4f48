"""List prices of the clouds as they were last read, the same for every customer."""
