"""Reads AWS's price list for a region, as our keys name its prices."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from botocore.exceptions import ConnectionError as NoConnection

from opscurb.aws.errors import ODD_DATA, CloudError, message_of
from opscurb.aws.pricelist import DIFFERENCES, TARIFFS
from opscurb.aws.pricelist.tariff import Difference, Offer, Tariff
from opscurb.aws.session import AwsSession
from opscurb.errors import Unavailable

# The price list answers in these regions alone, whatever region it is asked about.
ENDPOINTS = ("us-east-1", "eu-central-1", "ap-south-1")
# What one call may return at most.
PAGE = 100
Question = tuple[Offer, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit price as the list has it, and when AWS published it."""

    price: Decimal
    published: date


@dataclass(slots=True)
class Reading:
    """The prices of a region by key, and why others could not be told."""

    prices: dict[str, Listed] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, listed: Listed) -> None:
        """Enter a price; a key that turns out to have two is worth none."""
        if key in self.odd:
            return
        known = self.prices.setdefault(key, listed)
        if known.price != listed.price:
            del self.prices[key]
            self.odd[key] = f"has several prices, {known.price} and {listed.price}"


class Products(Protocol):
    """The products of a service in a region that have some attributes."""

    def products(self, question: Question, region: str) -> Iterator[Mapping[str, Any]]:
        """Each with its terms, as AWS describes them; raises Unavailable."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """AWS's Price List Query API."""

    session: AwsSession
    endpoints: Sequence[str] = ENDPOINTS

    def products(self, question: Question, region: str) -> Iterator[Mapping[str, Any]]:
        """Page through the products; where one endpoint cannot be reached, the next is asked."""
        offer, attributes = question
        asked = [*attributes, (offer.region_field, region)] if offer.region_field else attributes
        filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in asked]
        for page in self._pages(ServiceCode=offer.code, Filters=filters, FormatVersion="aws_v1"):
            for text in page["PriceList"]:
                yield json.loads(text)

    def _pages(self, **request: Any) -> Iterator[Mapping[str, Any]]:
        for at, endpoint in enumerate(self.endpoints, 1):
            paginator = self.session.client("pricing", endpoint).get_paginator("get_products")
            try:
                yield from paginator.paginate(**request, PaginationConfig={"PageSize": PAGE})
            except NoConnection as error:
                if at == len(self.endpoints):
                    raise Unavailable(f"the price list could not be reached: {message_of(error)}") from error
            except CloudError as error:
                raise Unavailable(f"the price list could not be read: {message_of(error)}") from error
            else:
                return


def read_prices(
    source: Products,
    region: str,
    tariffs: Iterable[Tariff] = TARIFFS,
    differences: Iterable[Difference] = DIFFERENCES,
) -> Reading:
    """Read every tariff of a region, each question asked once; raises Unavailable and keeps nothing half-read."""
    reading, questions = Reading(), defaultdict(list)
    for tariff in tariffs:
        questions[tariff.offer, tariff.where].append(tariff)
    for question, asked in questions.items():
        try:
            for product in source.products(question, region):
                _take_product(reading, asked, product)
        except ODD_DATA as error:
            raise Unavailable(f"the price list of {question[0].code} could not be understood") from error
    for difference in differences:
        _take_difference(reading, difference)
    return reading


def _take_product(reading: Reading, tariffs: Sequence[Tariff], product: Mapping[str, Any]) -> None:
    attributes = product["product"]["attributes"]
    for tariff in tariffs:
        if key := tariff.key_of(attributes):
            published = date.fromisoformat(product["publicationDate"][:10])
            for dimension in _dimensions(product):
                if Decimal(dimension.get("beginRange", "0")) == tariff.tier:
                    _take_dimension(reading, key, tariff, dimension, published)


def _dimensions(product: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        yield from term["priceDimensions"].values()


def _take_dimension(
    reading: Reading, key: str, tariff: Tariff, dimension: Mapping[str, Any], published: date
) -> None:
    among = tariff.units.get(dimension["unit"].lower())
    price = _dollars(dimension)
    if among is None:
        reading.odd.setdefault(key, f"is told by the unknown unit {dimension['unit']!r}")
    elif price is None:
        reading.odd.setdefault(key, "is not told in US dollars")
    # What is free up to some amount has a price of 0 besides its real one.
    elif price:
        reading.take(key, Listed(price / among, published))


def _dollars(dimension: Mapping[str, Any]) -> Decimal | None:
    try:
        return Decimal(dimension["pricePerUnit"]["USD"]).normalize()
    except (KeyError, InvalidOperation):
        return None


def _take_difference(reading: Reading, difference: Difference) -> None:
    more, less = reading.prices.get(difference.more), reading.prices.get(difference.less)
    if more is None or less is None:
        return
    price = (more.price - less.price) / difference.units
    if price > 0:
        reading.take(difference.key, Listed(price, min(more.published, less.published)))
    else:
        reading.odd[difference.key] = f"would be {price}"
