"""List prices as they were last read from a provider; nobody's in particular, and read by all."""

from django.db import models


class ListPrice(models.Model):
    """One unit price of a provider in a region, in US dollars."""

    provider = models.CharField(max_length=32)
    region = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    # Small enough for one request of a million for five cents, large enough for a year of the largest machine.
    price = models.DecimalField(max_digits=22, decimal_places=14)
    # When the provider published the list it stands in, and when we last saw it there.
    published = models.DateField()
    read_at = models.DateTimeField()
    source = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "region", "key"], name="prices_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.region} {self.key}"
