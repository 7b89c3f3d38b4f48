"""What addresses, NAT gateways and endpoints cost."""

from collections.abc import Iterable
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Line, Price


class VpcPrices(Book):
    """Formulas for networking."""

    __slots__ = ()

    def elastic_ip(self, address: Any) -> Price:
        """A month of a public IPv4 address, in use or not."""
        return self.price(self.elastic_ip_line(address))

    def elastic_ip_line(self, address: Any) -> Line:
        """The line of an address's price."""
        what = f"public IPv4 address {address.public_ip}"
        return self.hourly(address.arn, Component.IP, what, "vpc.ipv4.hour")

    def nat_gateway(self, gateway: Any, addresses: Iterable[Any]) -> Price:
        """A month of a NAT gateway that moves no data, with the public addresses it holds."""
        hours = self.hourly(gateway.arn, Component.HOURS, "NAT gateway", "vpc.nat.hour", gateway.zones)
        return self.price(hours, *(self.elastic_ip_line(address) for address in addresses))

    def vpc_endpoint(self, endpoint: Any) -> Price:
        """A month of an endpoint that moves no data, in each of its zones."""
        key = f"vpc.endpoint.{endpoint.endpoint_type}"
        what = f"{endpoint.endpoint_type} endpoint by zone"
        return self.price(self.hourly(endpoint.arn, Component.HOURS, what, key, endpoint.zones))
