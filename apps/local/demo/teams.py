"""The company's teams, as its tags name them."""

from apps.local.demo.place import Team

STOREFRONT = Team("storefront")
CHECKOUT = Team("checkout")
SEARCH = Team("search")
PLATFORM = Team("platform")
DATA = Team("data")
MOBILE = Team("mobile")
STAGING = Team("platform", "staging")
DEV = Team("data", "development")
