"""Lambda: functions, and the concurrency that is provisioned for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.resource import NO_TAGS, Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

X86, ARM = "x86_64", "arm64"
ZIP = "Zip"
INSIGHTS_LAYER = ":layer:LambdaInsightsExtension"
PROVISIONED_NEEDS = ("lambda:ListProvisionedConcurrencyConfigs",)
# What the bill calls running, and concurrency that is kept ready, by architecture.
RUN_USAGE = ("Lambda-GB-Second", "Lambda-GB-Second-ARM")
PROVISIONED_USAGE = ("Lambda-Provisioned-Concurrency", "Lambda-Provisioned-Concurrency-ARM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Resource):
    """A function; `created` is when it was last changed, the only moment AWS tells."""

    type: ClassVar[str] = "lambda_function"

    memory_mb: int
    runtime: str = ""
    architecture: str = X86
    package: str = ZIP
    layers: tuple[str, ...] = ()

    @property
    def has_insights(self) -> bool:
        """True when Lambda Insights measures it; in an image its extension cannot be seen."""
        return any(INSIGHTS_LAYER in layer for layer in self.layers)

    @property
    def other_layers(self) -> tuple[str, ...]:
        """Layers besides that of Lambda Insights, which AWS makes for both architectures."""
        return tuple(layer for layer in self.layers if INSIGHTS_LAYER not in layer)

    def dimensions(self, by: str) -> dict[str, str]:
        """What Lambda Insights measures is only there where it is on, under a name of its own."""
        return {} if by == "function_name" and not self.has_insights else {by: self.id}


@collector("lambda_function", needs=("lambda:ListFunctions", "resourcegroupstaggingapi:GetResources"))
def functions(region: "AwsRegion") -> Iterator[Any]:
    """All functions of the region with their tags, which one list has for all of them."""
    items = list(region.pages("lambda", "list_functions", "Functions"))
    tags = _tags(region) if items else {}

    def build(item: dict[str, Any]) -> Function:
        name, arn = scrub(item["FunctionName"]), item["FunctionArn"]
        return Function(
            id=name,
            arn=arn,
            region=region.region,
            name=name,
            status=(item.get("State") or "").lower(),
            created=utc(item.get("LastModified")),
            tags=tags.get(arn, NO_TAGS),
            memory_mb=int(item["MemorySize"]),
            runtime=item.get("Runtime") or "",
            architecture=(item.get("Architectures") or [X86])[0],
            package=item.get("PackageType") or ZIP,
            layers=tuple(layer["Arn"] for layer in item.get("Layers") or ()),
        )

    yield from region.each(items, build, "FunctionName")


def _tags(region: "AwsRegion") -> dict[str, Mapping[str, str]]:
    """The tags of every function that has any, by ARN."""
    found = region.pages(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        ResourceTypeFilters=["lambda:function"],
    )
    return {item["ResourceARN"]: tags_of(item) for item in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionedConcurrency(Resource):
    """Environments kept ready for one version or alias of a function; `id` and `arn` are the function's."""

    type: ClassVar[str] = "lambda_provisioned"

    qualifier: str
    count: int


@collector("lambda_provisioned", needs=PROVISIONED_NEEDS)
def provisioned(region: "AwsRegion") -> Iterator[Any]:
    """What is provisioned for each function, one call each; not asked for where the bill shows all but that."""
    if _billed(region, RUN_USAGE) and not _billed(region, PROVISIONED_USAGE):
        return

    def read(function: Function) -> list[ProvisionedConcurrency]:
        found = region.pages(
            "lambda",
            "list_provisioned_concurrency_configs",
            "ProvisionedConcurrencyConfigs",
            FunctionName=function.id,
        )
        return [
            ProvisionedConcurrency(
                id=function.id,
                arn=function.arn,
                region=region.region,
                qualifier=item["FunctionArn"].rpartition(":")[2],
                count=int(item["RequestedProvisionedConcurrentExecutions"]),
            )
            for item in found
        ]

    rows = region.rows("lambda_function")
    for _, answer in fan_out(region, rows, read, PROVISIONED_NEEDS, lambda function: function.id):
        if isinstance(answer, Unread):
            yield answer
        else:
            yield from answer


def _billed(region: "AwsRegion", usages: tuple[str, ...]) -> bool:
    """True when the bill, which somebody has read already, shows any of these usages in the region."""
    return region.bill.knows("usage") and any(region.billing.billed(usage) for usage in usages)
