"""The price table of clusters is honest about itself, and its formulas give the worked figures."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import opscurb.prices
from opscurb.kubernetes.prices import price_book
from opscurb.kubernetes.rows import (
    Amount,
    CloudDisk,
    ClusterVersion,
    Ingress,
    PersistentVolume,
    Service,
    StorageClass,
)
from opscurb.price import Basis
from opscurb.prices import PriceTable
from tests.engine.kubernetes.looking import GIB, make
from tests.engine.kubernetes.machines import node

TABLE = json.loads((Path(opscurb.prices.__file__).parent / "kubernetes.json").read_text())
GROUPS = TABLE["groups"]
BOOK = price_book()


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_says_in_what_unit_from_where_and_from_when_it_is(name):
    group = GROUPS[name]

    assert set(group) - {"derived", "dated"} == {"unit", "source", "date", "checked", "prices"}
    assert group["unit"].startswith("USD per ")
    assert group["source"]
    assert group["checked"]
    assert date.fromisoformat(group["date"]) >= date.fromisoformat(TABLE["date"])
    assert all(Decimal(price) > 0 for price in group["prices"].values())


def test_a_node_costs_730_hours_of_its_instance_type():
    price = BOOK.node(node("a"))

    assert price.monthly == Decimal("140.16")
    assert price.confidence == "high"
    assert price.basis is Basis.LIST_FALLBACK


def test_a_node_in_another_region_is_an_estimate():
    assert BOOK.node(node("a", cloud_region="eu-west-1")).confidence == "estimated"


def test_a_node_in_a_region_whose_prices_were_read_is_priced_by_them():
    read = PriceTable(
        "eu-west-1", "2026-11-20", "AWS price list", {"ec2.linux.m5.xlarge": Decimal("0.214")}, Basis.LIST
    )
    book = price_book({"eu-west-1": read}.__getitem__)

    # 730 h x $0.214
    price = book.node(node("a", cloud_region="eu-west-1"))
    assert price.monthly == Decimal("156.22")
    assert (price.basis, price.confidence) == (Basis.LIST, "high")


def test_a_node_of_an_unlisted_type_costs_its_cores_and_memory_by_default():
    price = BOOK.node(node("a", provider_id="gce://project/zone/a", instance_type="n2-standard-4"))

    # 730 h x (4 cores x 0.031611 + 16 GiB x 0.004237)
    assert price.monthly == Decimal("141.79")
    assert price.confidence == "estimated"


def test_a_spot_node_costs_the_default_of_spot_machines():
    # 730 h x (4 cores x 0.006655 + 16 GiB x 0.000892)
    assert BOOK.node(node("a", spot=True)).monthly == Decimal("29.85")


def test_a_windows_node_is_never_priced_as_linux():
    price = BOOK.node(node("a", tags={"kubernetes.io/os": "windows"}))

    assert price.monthly == Decimal("141.79")
    assert price.confidence == "estimated"


@pytest.mark.parametrize("unknown", [{"fargate": True}, {"capacity": Amount(), "allocatable": Amount()}])
def test_a_node_that_does_not_tell_its_size_has_no_price(unknown):
    assert not BOOK.node(node("a", **unknown)).known


def test_the_parts_of_a_node_are_worth_the_whole_of_it_together():
    whole, quarter = node("a"), Amount(cpu=1000, memory=4 * GIB)

    assert BOOK.value(quarter, whole) == BOOK.node(whole).monthly / 4
    assert BOOK.value(whole.capacity, whole) == Decimal("140.16")


def test_cpu_and_memory_stand_in_the_ratio_of_the_default_prices():
    whole = node("a")

    core, gib = BOOK.value(Amount(cpu=1000), whole), BOOK.value(Amount(memory=GIB), whole)

    assert round(core / gib, 6) == round(Decimal("0.031611") / Decimal("0.004237"), 6)


def test_gpus_are_worth_their_price_before_the_rest():
    large = node("a", instance_type="p3.2xlarge", capacity=Amount(cpu=8000, memory=61 * GIB, gpus=1))

    assert round(BOOK.value(Amount(gpus=1), large), 2) == Decimal("693.50")
    assert round(BOOK.value(large.capacity, large), 2) == BOOK.node(large).monthly


def test_capacity_without_a_node_is_worth_the_default_prices():
    assert round(BOOK.value(Amount(cpu=1000)), 2) == Decimal("23.08")


def volume(**changed):
    given = dict(
        capacity=100 * GIB,
        driver="ebs.csi.aws.com",
        handle="vol-0123456789abcdef0",
        cloud_region="us-east-1",
    )
    return make(PersistentVolume, "pv-1", **given | changed)


def made_by(**parameters):
    return make(StorageClass, "fast", provisioner="ebs.csi.aws.com", parameters=parameters)


def test_a_volume_costs_what_its_disk_costs():
    price = BOOK.persistent_volume(volume(), made_by(type="gp2"))

    assert price.monthly == Decimal("10.00")
    assert price.confidence == "high"


def test_what_a_class_asks_beyond_the_free_is_charged():
    price = BOOK.persistent_volume(volume(), made_by(type="gp3", iops="4000", throughput="225"))

    assert price.monthly == Decimal("8.00") + Decimal("5.00") + Decimal("4.00")


def test_a_volume_whose_class_is_gone_is_estimated_as_what_its_driver_makes():
    price = BOOK.persistent_volume(volume())

    assert price.monthly == Decimal("8.00")
    assert price.confidence == "estimated"


def test_a_google_disk_costs_its_own_price_and_an_azure_disk_the_default():
    balanced = BOOK.persistent_volume(volume(driver="pd.csi.storage.gke.io"), made_by(type="pd-balanced"))
    azure = BOOK.persistent_volume(volume(driver="disk.csi.azure.com"), made_by(skuName="Premium_LRS"))

    assert (balanced.monthly, azure.monthly) == (Decimal("10.00"), Decimal("4.00"))
    assert azure.confidence == "estimated"


@pytest.mark.parametrize("driver", ["nfs", "local", "efs.csi.aws.com", ""])
def test_a_volume_without_a_cloud_disk_has_no_price(driver):
    assert not BOOK.persistent_volume(volume(driver=driver)).known


def test_a_cloud_disk_is_claimed_under_its_own_name_in_the_cloud():
    arn = "arn:aws:ec2:us-east-1:111122223333:volume/vol-1"
    disk = make(CloudDisk, "vol-1", cloud_arn=arn, cloud_region="us-east-1", volume_type="gp3", size_gb=50)

    price = BOOK.cloud_disk(disk)

    assert price.monthly == Decimal("4.00")
    assert price.lines[0].arn == arn


CLASSIC = "a1b2c3-1234567890.us-east-1.elb.amazonaws.com"
NETWORK = "k8s-shop-web-aabbccddee-0123456789abcdef.elb.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("address", "cloud", "dollars"),
    [
        (CLASSIC, "aws", "18.25"),
        (f"internal-{CLASSIC}", "aws", "18.25"),
        (NETWORK, "aws", "16.43"),
        ("34.120.1.1", "gcp", "7.30"),
        ("20.50.1.1", "azure", "3.65"),
    ],
)
def test_a_load_balancer_costs_what_its_cloud_asks(address, cloud, dollars):
    service = make(Service, "shop/web", service_type="LoadBalancer", ingress=(address,))

    assert BOOK.load_balancer(service, cloud).monthly == Decimal(dollars)


def test_a_load_balancer_that_was_never_made_costs_a_known_nothing():
    price = BOOK.load_balancer(make(Service, "shop/web", service_type="LoadBalancer"), "aws")

    assert price.known
    assert price.monthly == 0


@pytest.mark.parametrize(("address", "cloud"), [("10.0.0.9", "azure"), ("198.18.0.1", "")])
def test_a_load_balancer_of_an_unknown_kind_has_no_price(address, cloud):
    service = make(Service, "shop/web", service_type="LoadBalancer", ingress=(address,))

    assert not BOOK.load_balancer(service, cloud).known


def test_an_ingress_costs_its_application_load_balancer():
    address = "k8s-shop-site-aabbccddee-123456789.us-east-1.elb.amazonaws.com"

    assert BOOK.ingress(make(Ingress, "shop/site", ingress=(address,))).monthly == Decimal("16.43")


def test_extended_support_costs_half_a_dollar_an_hour_more_and_is_unknown_where_it_is_bought():
    eks, gke, aks = (
        BOOK.extended_support(make(ClusterVersion, "c", provider=name)) for name in ("eks", "gke", "aks")
    )

    assert (eks.monthly, eks.confidence) == (Decimal("365.00"), "high")
    assert (gke.monthly, gke.confidence) == (Decimal("365.00"), "estimated")
    assert not aks.known
