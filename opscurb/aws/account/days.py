"""The days that are asked about: as many as a month, and none that is not on the bill yet."""

from datetime import timedelta

DAYS = 30
# What was used yesterday may not be on the bill yet.
LAG = timedelta(days=1)
