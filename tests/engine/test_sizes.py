"""What names of instance types tell."""

import gzip
import json
from importlib.resources import files

import pytest

from opscurb.aws.sizes import baseline, units, vcpus
from opscurb.prices import load

# AWS's own list as the emulator ships it; c4.8xlarge has four vCPUs more than its size says.
KNOWN = json.loads(gzip.decompress((files("moto") / "ec2/resources/instance_types.json.gz").read_bytes()))
LISTED = [
    kind.removeprefix("ec2.linux.")
    for kind in load("aws").prices
    if kind.startswith("ec2.linux.") and kind != "ec2.linux.c4.8xlarge"
]
SIZED = [kind for kind in LISTED if kind in KNOWN and units(kind) is not None]


def test_every_listed_type_has_the_vcpus_that_its_name_tells():
    assert SIZED
    assert [kind for kind in SIZED if vcpus(kind) != KNOWN[kind]["VCpuInfo"]["DefaultVCpus"]] == []


def test_memory_follows_the_size_within_a_family():
    ratios: dict[str, set[float]] = {}
    for kind in SIZED:
        memory = KNOWN[kind]["MemoryInfo"]["SizeInMiB"] / units(kind)
        ratios.setdefault(kind.partition(".")[0], set()).add(memory)

    assert {family for family, found in ratios.items() if max(found) > 1.02 * min(found)} == set()


@pytest.mark.parametrize("odd", ["m5.metal", "m5.metal-24xl", "m5", "m5.huge", "", "mac2.metal"])
def test_bare_metal_and_odd_names_tell_nothing(odd):
    assert (units(odd), vcpus(odd)) == (None, None)


@pytest.mark.parametrize(
    ("kind", "percent"),
    [("t3.nano", 5), ("t3.medium", 20), ("t4g.2xlarge", 40), ("t2.xlarge", 22.5), ("m5.large", 100)],
)
def test_a_burstable_type_keeps_up_only_its_baseline(kind, percent):
    assert baseline(kind) == percent
