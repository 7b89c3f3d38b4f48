"""What extended support of a cluster's version costs."""

from opscurb.kubernetes.prices.book import Book, hourly, priced
from opscurb.kubernetes.rows import ClusterVersion
from opscurb.price import Component, Price

# Where the tier is bought for the cluster, and its API does not tell.
BOUGHT = "aks"


class SupportPrices(Book):
    """Formulas for control planes."""

    __slots__ = ()

    def extended_support(self, cluster: ClusterVersion) -> Price:
        """What a month of extended support costs beyond standard support; unknown on AKS, where it is bought."""
        if cluster.provider == BOUGHT:
            return Price(())
        rate = self.table.get(f"support.hour.{cluster.provider}")
        # Google bills it on its extended channel alone, which most that old are on, and its API does not tell.
        estimated = cluster.provider != "eks"
        return priced(self.table, estimated, hourly(cluster.arn, Component.HOURS, "extended support", rate))
