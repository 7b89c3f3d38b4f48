"""The web pages, for people: thin over the selectors and services that both APIs use."""
