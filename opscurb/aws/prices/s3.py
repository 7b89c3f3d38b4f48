"""What S3 storage costs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Line, Price

GIB = Decimal(1024**3)
TIB_IN_GB = 1024
# S3 Standard gets cheaper above 50 TB and again above 500 TB.
STANDARD_TIERS = (
    (0, 50 * TIB_IN_GB, "standard"),
    (50 * TIB_IN_GB, 500 * TIB_IN_GB, "standard_tier2"),
    (500 * TIB_IN_GB, 10**12, "standard_tier3"),
)
# Storage class of an upload -> the price of its parts; those for Glacier wait in S3 Standard.
PART_PRICES = {
    "STANDARD": "standard",
    "STANDARD_IA": "standard_ia",
    "ONEZONE_IA": "onezone_ia",
    "INTELLIGENT_TIERING": "standard",
    "GLACIER_IR": "glacier_ir",
    "GLACIER": "standard",
    "DEEP_ARCHIVE": "standard",
}
# Storage class of a stored version -> its price. Nobody reads old versions, so that those in Intelligent-Tiering
# have long been moved to the tier that costs what Standard-IA does.
VERSION_PRICES = {
    "STANDARD": "standard",
    "STANDARD_IA": "standard_ia",
    "ONEZONE_IA": "onezone_ia",
    "INTELLIGENT_TIERING": "standard_ia",
    "GLACIER_IR": "glacier_ir",
    "GLACIER": "glacier",
    "DEEP_ARCHIVE": "deep_archive",
}
# Storage type of CloudWatch's metrics -> the price of what lies there; the tiers of Intelligent-Tiering cost
# what the classes they are made of do.
STANDARD = "StandardStorage"
STORAGE_PRICES = {
    STANDARD: "standard",
    "StandardIAStorage": "standard_ia",
    "OneZoneIAStorage": "onezone_ia",
    "ReducedRedundancyStorage": "reduced_redundancy",
    "IntelligentTieringFAStorage": "standard",
    "IntelligentTieringIAStorage": "standard_ia",
    "IntelligentTieringAIAStorage": "glacier_ir",
    "IntelligentTieringAAStorage": "glacier",
    "IntelligentTieringDAAStorage": "deep_archive",
    "GlacierInstantRetrievalStorage": "glacier_ir",
    "GlacierStorage": "glacier",
    "DeepArchiveStorage": "deep_archive",
}


class S3Prices(Book):
    """Formulas for object storage."""

    __slots__ = ()

    def s3_parts(self, bucket: Any, stored: Mapping[str, int]) -> Price:
        """The parts of unfinished uploads, given in bytes by storage class."""
        lines = [
            self.line(
                bucket.arn,
                Component.DATA,
                f"GB of parts, {kind}",
                Decimal(size) / GIB,
                f"s3.gb.{PART_PRICES.get(kind, kind)}",
            )
            for kind, size in sorted(stored.items())
        ]
        return self.price(*lines)

    def s3_versions(self, bucket: Any, stored: Mapping[str, int]) -> Price:
        """Old versions of objects, given in bytes by storage class."""
        lines = [
            self._gb_line(bucket.arn, f"GB of old versions, {kind}", size, VERSION_PRICES.get(kind, kind))
            for kind, size in sorted(stored.items())
        ]
        return self.price(*lines)

    def s3_bucket(self, bucket: Any, stored: Mapping[str, float]) -> Price:
        """All that a bucket holds, given in bytes by CloudWatch's storage types."""
        standard = Decimal(str(stored.get(STANDARD, 0))) / GIB
        lines = [
            self._gb_line(bucket.arn, f"GB in {kind}", size, STORAGE_PRICES.get(kind, kind))
            for kind, size in sorted(stored.items())
            if kind != STANDARD
        ]
        return self.price(*self._standard_lines(bucket.arn, standard), *lines)

    def _gb_line(self, arn: str, what: str, size: float, key: str) -> Line:
        return self.line(arn, Component.STORAGE, what, Decimal(str(size)) / GIB, f"s3.gb.{key}")

    def s3_standard_to_ia(self, bucket: Any, gb: Decimal) -> Price:
        """What keeping so much in Standard-IA instead of Standard saves, were nothing of it ever read."""
        arn = bucket.arn
        instead = self.line(arn, Component.STORAGE, "GB Standard-IA instead", -gb, "s3.gb.standard_ia")
        return self.price(*self._standard_lines(arn, gb), instead)

    def _standard_lines(self, arn: str, gb: Decimal) -> list[Line]:
        tiers = [
            (max(Decimal(0), min(gb, Decimal(top)) - bottom), key) for bottom, top, key in STANDARD_TIERS
        ]
        return [
            self.line(arn, Component.STORAGE, "GB Standard today", part, f"s3.gb.{key}")
            for part, key in tiers
            if part
        ]
