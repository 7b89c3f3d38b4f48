"""What the load balancers that a cluster asks its cloud for cost."""

from ipaddress import ip_address

from opscurb.kubernetes.clouds import AZURE, GCP, load_balancers
from opscurb.kubernetes.prices.book import Book, hourly, priced, quoted
from opscurb.kubernetes.rows import Ingress, Service
from opscurb.price import Component, Price, total


class BalancerPrices(Book):
    """Formulas for load balancers without traffic."""

    __slots__ = ()

    def load_balancer(self, service: Service, cloud: str) -> Price:
        """A month of the load balancer of a service, `cloud` being where its nodes are.

        On AWS it is the balancer's own hours, public addresses not told. Google's first five rules cost the same
        as one, so a rule counts as one beyond them; Azure's balancer is shared, so only the address goes.
        """
        if not service.ingress:
            return self.nothing(service.arn, Component.HOURS, "a load balancer that was never made")
        if named := load_balancers(service.ingress):
            return total(
                self._aws(service.arn, "network" if network else "classic", region)
                for region, network in named.values()
            )
        if cloud == GCP:
            rate = self.table.get("gcp.rule.hour.additional")
            return priced(
                self.table, True, hourly(service.arn, Component.HOURS, "additional forwarding rule", rate)
            )
        public = sum(map(_is_public, service.ingress))
        if cloud == AZURE and public:
            rate = self.table.get("azure.ip.hour.standard")
            line = hourly(service.arn, Component.IP, "public IPv4 address", rate, public)
            return priced(self.table, True, line)
        return Price(())

    def ingress(self, ingress: Ingress) -> Price:
        """A month of the application load balancers that an Ingress got on AWS; unknown elsewhere."""
        named = load_balancers(ingress.ingress)
        return total(self._aws(ingress.arn, "application", region) for region, _ in named.values())

    def _aws(self, arn: str, kind: str, region: str) -> Price:
        what = f"{kind} load balancer"
        return quoted(self.aws_hourly(arn, Component.HOURS, what, f"elb.hour.{kind}", region))


def _is_public(address: str) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return known.version == 4 and known.is_global
