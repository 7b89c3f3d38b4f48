"""Greenhouse gas: the arithmetic from literals, and no figure where a factor is missing."""

from decimal import Decimal

import pytest

from opscurb.carbon import Usage, factors, footprint, kilograms, table
from opscurb.prices import load

TB = Decimal(1000)


def gas(region: str, *used: tuple[str, str | int]):
    return footprint("aws", region, [Usage(what, Decimal(quantity)) for what, quantity in used])


def test_a_terabyte_of_gp3_in_virginia():
    found = gas("us-east-1", ("GB gp3", 1000))

    # 1.2 W x 730 h x 2 copies x PUE 1.14 x 0.379069 kg/kWh, and making 0.00365 kg an hour and copy.
    energy = Decimal("1.752") * Decimal("1.14") * Decimal("0.379069")
    assert found.kilograms == energy + Decimal("0.00365") * 730 * 2
    assert kilograms(found.kilograms) == Decimal("6.086")


def test_an_idle_machine_of_two_vcpus_in_stockholm_is_nearly_all_its_making():
    found = gas("eu-north-1", ("hours of m5.large Linux/UNIX", 730))

    energy = Decimal("0.00074") * 1460 * Decimal("1.14") * Decimal("0.0088")
    assert found.kilograms == energy + Decimal("0.000479") * 1460
    assert kilograms(found.kilograms) == Decimal("0.710")


def test_the_same_machine_costs_more_gas_on_a_dirtier_grid():
    hours = ("hours of m5.large Linux/UNIX", 730)

    assert gas("ap-southeast-2", hours).kilograms > gas("us-east-1", hours).kilograms


def test_a_database_has_its_machine_and_its_disk():
    whole = gas("us-east-1", ("hours of db.t3.micro mysql", 730), ("GB gp2", 20))

    machine, disk = gas("us-east-1", ("hours of db.t3.micro mysql", 730)), gas("us-east-1", ("GB gp2", 20))
    assert whole.kilograms == machine.kilograms + disk.kilograms


def test_moving_to_a_disk_of_the_same_kind_saves_money_and_no_gas():
    found = gas("us-east-1", ("GB gp2 today", 500), ("GB gp3 instead", -500), ("IOPS over 3,000", -1000))

    assert found.kilograms == 0
    assert found.unknown == ()


def test_a_region_without_a_grid_factor_has_no_figure_and_says_so():
    found = gas("eu-south-2", ("GB gp3", 1000))

    assert (found.kilograms, found.unknown) == (None, ("no grid factor for eu-south-2",))


def test_half_a_figure_is_no_figure():
    found = gas("us-east-1", ("GB gp3", 100), ("hours of public IPv4 address 198.51.100.7", 730))

    assert (found.kilograms, found.unknown) == (None, ("no factor for public IPv4 address",))


@pytest.mark.parametrize("what", ["hours of NAT gateway", "GB of stored logs", "standard alarm metrics", ""])
def test_what_nobody_published_a_factor_for_is_unknown(what):
    assert gas("us-east-1", (what, 1)).kilograms is None


@pytest.mark.parametrize("kind", ["g5.xlarge", "p4d.24xlarge", "unheard.large", "m5.unheard"])
def test_machines_with_graphics_cards_or_of_unknown_size_are_unknown(kind):
    assert gas("us-east-1", (f"hours of {kind} Linux/UNIX", 730)).kilograms is None


def test_a_provider_without_factors_is_unknown():
    assert footprint("alibaba", "cn-hangzhou", []).unknown == ("no factors for alibaba",)


def test_nothing_used_is_no_gas():
    assert gas("us-east-1").kilograms == 0


@pytest.mark.parametrize(
    ("kind", "vcpus"),
    [
        ("t2.nano", 1),
        ("t3.nano", 2),
        ("m6g.medium", 1),
        ("m5.large", 2),
        ("m5.xlarge", 4),
        ("m5.24xlarge", 96),
        ("c4.8xlarge", 36),
        ("m5.metal", 96),
    ],
)
def test_vcpus_of_a_type(kind, vcpus):
    assert factors("aws").vcpus(*kind.split(".")) == vcpus


def test_every_machine_that_has_a_price_has_a_size_but_those_with_graphics_cards():
    known = factors("aws")
    kinds = [key.removeprefix("ec2.linux.") for key in load("aws").prices if key.startswith("ec2.linux.")]

    unknown = {kind.split(".")[0] for kind in kinds if known.vcpus(*kind.split(".")) is None}

    assert unknown == {"g4dn", "g5", "g6"}


def entries(value):
    """Every part of the table that holds a factor."""
    if isinstance(value, dict):
        if "value" in value or "regions" in value or "families" in value:
            yield value
        for inner in value.values():
            yield from entries(inner)


def test_every_factor_has_its_source_and_date():
    found = list(entries(table()))

    assert len(found) > 10
    for entry in found:
        assert entry["source"]
        assert len(entry["date"]) == 10
