"""What addresses, NAT gateways and endpoints cost."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Line, Price

# Class of a log group -> the price of what AWS itself writes into it.
VENDED = {"STANDARD": "vended", "INFREQUENT_ACCESS": "vended_ia"}


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

    def vpc_endpoint_zones(self, zones: Iterable[tuple[Any, int]]) -> Price:
        """A month of so many zones of each of these endpoints; what they carry goes another way."""
        lines = [
            self.hourly(
                endpoint.arn,
                Component.HOURS,
                f"{endpoint.endpoint_type} endpoint by zone",
                f"vpc.endpoint.{endpoint.endpoint_type}",
                count,
            )
            for endpoint, count in zones
        ]
        return self.price(*lines)

    def vpc_endpoint_in_use(self, endpoint: Any, gb: Decimal) -> Price:
        """A month of an endpoint and of the gigabytes it moves."""
        moved = self.line(
            endpoint.arn,
            Component.DATA,
            "GB through the endpoint",
            gb,
            f"vpc.endpoint.gb.{endpoint.endpoint_type}",
        )
        return self.vpc_endpoint(endpoint) + self.price(moved)

    def nat_gateway_merged(self, gateway: Any, gb_across_zones: Decimal) -> Price:
        """A gateway's hours, less what its traffic costs on the way to another zone, out of one and into the other."""
        lines = [self.hourly(gateway.arn, Component.HOURS, "NAT gateway", "vpc.nat.hour", gateway.zones)]
        if gb_across_zones:
            what = "GB between zones, out and in"
            lines.append(
                self.line(gateway.arn, Component.DATA, what, -2 * gb_across_zones, "transfer.gb.zones")
            )
        return self.price(*lines)

    def nat_traffic(self, vpc: Any, gb: Decimal) -> Price:
        """So many gigabytes a month that NAT gateways of a VPC need not process."""
        return self.price(
            self.line(vpc.arn, Component.DATA, "GB through NAT gateways", gb, "vpc.nat.gb.processed")
        )

    def flow_log(self, log: Any, gb: Decimal, log_class: str) -> Price:
        """A month of a flow log's records in CloudWatch Logs, as they are taken in."""
        key = f"logs.ingest.{VENDED.get(log_class, log_class)}"
        return self.price(
            self.line(log.log_group_arn, Component.DATA, "GB of flow logs to CloudWatch Logs", gb, key)
        )

    def flow_log_to_s3(self, log: Any, gb: Decimal, log_class: str) -> Price:
        """What the same records cost less when they are delivered to S3."""
        to_s3 = self.line(log.log_group_arn, Component.DATA, "GB to S3 instead", -gb, "logs.ingest.vended_s3")
        return self.flow_log(log, gb, log_class) + self.price(to_s3)
