"""AWS's price list is read as it is: regions, tiers and units told apart, and nothing guessed."""

import json
import socket
from datetime import date
from decimal import Decimal

import pytest

from opscurb.aws.pricelist import DIFFERENCES, TARIFFS, service_of
from opscurb.aws.pricelist.reading import PriceList, read_prices
from opscurb.aws.session import AwsSession
from opscurb.errors import Unavailable
from opscurb.prices import load
from opscurb.prices.changes import changes
from tests.engine.price_list import KEYS, disk, instance, product, serving


def read(*products, region="us-east-1"):
    """What is read of a list of these products."""
    with serving(*products) as server:
        return read_prices(PriceList(server.session), region)


def prices(reading):
    return {key: listed.price for key, listed in reading.prices.items()}


@pytest.mark.parametrize("key", load("aws").prices)
def test_every_bundled_price_can_be_looked_up_in_one_place_of_the_price_list(key):
    assert len([one for one in (*TARIFFS, *DIFFERENCES) if one.covers(key)]) == 1
    assert service_of(key)


def test_a_price_comes_with_the_day_it_was_published():
    listed = read(disk("gp3", "0.08")).prices["ebs.gb.gp3"]

    assert (listed.price, listed.published) == (Decimal("0.08"), date(2026, 11, 20))


def test_another_regions_usage_types_carry_its_billing_code():
    found = read(
        disk("gp3", "0.088", "eu-west-1", "EU-"), disk("gp2", "0.11", "eu-west-1", "EU-"), region="eu-west-1"
    )

    assert prices(found) == {"ebs.gb.gp3": Decimal("0.088"), "ebs.gb.gp2": Decimal("0.11")}


def test_only_the_region_itself_is_asked_about():
    found = read(disk("gp3", "0.088", "eu-west-1", "EU-"), disk("gp3", "0.08"))

    assert prices(found) == {"ebs.gb.gp3": Decimal("0.08")}


def test_local_zones_and_outposts_have_prices_of_their_own():
    zone = product("AmazonEC2", "Storage", "EBS:VolumeUsage.gp3", ("GB-Mo", "0.1"), place="AWS Local Zone")

    assert prices(read(zone, disk("gp3", "0.08"))) == {"ebs.gb.gp3": Decimal("0.08")}


def test_look_alikes_of_a_usage_type_are_not_taken_for_it():
    family, place = "Load Balancer-Application", {"region": "eu-west-2"}
    found = read(
        product("AWSELB", family, "EUW2-TS-LoadBalancerUsage", ("Hrs", "0.0059"), **place),
        product("AWSELB", family, "EUW2-LoadBalancerUsage", ("Hrs", "0.02646"), **place),
        product("AWSELB", family, "EUW2-Outposts-LoadBalancerUsage", ("Hrs", "0.03"), **place),
        product("AmazonEC2", "NAT Gateway", "EUW2-NatGateway-Hours", ("Hrs", "0.05"), **place),
        product("AmazonEC2", "NAT Gateway", "EUW2-RegionalNatGateway-Hours", ("Hrs", "0.07"), **place),
        product("AmazonEC2", "NAT Gateway", "EUW2-NatGateway-Bytes", ("GB", "0.05"), **place),
        region="eu-west-2",
    )

    assert prices(found) == {
        "elb.hour.application": Decimal("0.02646"),
        "vpc.nat.hour": Decimal("0.05"),
        "vpc.nat.gb.processed": Decimal("0.05"),
    }


def test_throughput_is_listed_by_gibibytes_and_kept_by_mebibytes():
    family, usage = "Provisioned Throughput", "EBS:VolumeP-Throughput.gp3"

    # 40.96 a GiB/s / 1,024 MiB/s
    assert prices(read(product("AmazonEC2", family, usage, ("GiBps-mo", "40.96")))) == {
        "ebs.throughput.gp3": Decimal("0.04")
    }


def test_each_tier_is_a_price_of_its_own():
    tiers = (("0.3", "0"), ("0.1", "10000"), ("0.05", "250000"), ("0.02", "1000000"))
    metric = product(
        "AmazonCloudWatch",
        "Metric",
        "CW:MetricMonitorUsage",
        *(("Metrics", price, begin) for price, begin in tiers),
    )

    assert list(prices(read(metric)).values()) == [Decimal(price) for price, _ in tiers]


def test_what_is_free_at_first_is_not_a_price_of_nothing():
    request = product("AWSLambda", "Serverless", "Request", ("Requests", "0.0000002"))
    free = product("AWSLambda", "Serverless", "Request", ("Requests", "0"))

    assert prices(read(free, request)) == {"lambda.request.x86_64": Decimal("0.0000002")}


def test_a_unit_that_nobody_knows_is_named_and_guessed_from_never():
    found = read(product("AmazonEC2", "Storage", "EBS:VolumeUsage.gp3", ("TB-Mo", "81.92")))

    assert not found.prices
    assert found.odd == {"ebs.gb.gp3": "is told by the unknown unit 'TB-Mo'"}


def test_a_price_in_another_currency_is_none_of_ours():
    gp3 = disk("gp3", "0.5")
    text = json.dumps(gp3).replace('"USD"', '"CNY"')

    assert read(json.loads(text)).odd == {"ebs.gb.gp3": "is not told in US dollars"}


def test_of_two_prices_for_the_same_thing_neither_is_chosen():
    found = read(disk("gp3", "0.08"), disk("gp3", "0.09"), disk("gp3", "0.08"))

    assert not found.prices
    assert "several prices" in found.odd["ebs.gb.gp3"]


def test_instances_are_keyed_by_their_type_and_what_runs_on_them_is_a_licence_by_the_core():
    found = read(
        instance("m5.xlarge", "0.192"),
        instance("m7g.large", "0.0816"),
        instance("m5.xlarge", "0.376", "Windows"),
        instance("m5.xlarge", "0.856", "Windows", "SQL Std"),
    )

    assert found.prices["ec2.linux.m7g.large"].price == Decimal("0.0816")
    # (0.376 - 0.192) / 4 vCPUs
    assert found.prices["ec2.licence.windows"].price == Decimal("0.046")
    # (0.856 - 0.376) / 4 vCPUs
    assert found.prices["ec2.licence.sql_standard"].price == Decimal("0.12")
    assert "ec2.licence.sql_enterprise" not in found.prices


def test_a_licence_that_would_cost_nothing_is_left_out():
    found = read(instance("m5.xlarge", "0.192"), instance("m5.xlarge", "0.192", "Windows"))

    assert "ec2.licence.windows" in found.odd


def database(dollars, deployment="Single-AZ", usage="InstanceUsage", **more):
    return product(
        "AmazonRDS",
        "Database Instance",
        f"{usage}:db.m5.large",
        ("Hrs", dollars),
        instanceType="db.m5.large",
        deploymentOption=deployment,
        **more,
    )


def test_databases_are_keyed_by_engine_deployment_and_licence():
    oracle = {"databaseEngine": "Oracle", "databaseEdition": "Standard Two"}
    found = read(
        database("0.171", databaseEngine="MySQL"),
        database("0.342", "Multi-AZ", "Multi-AZUsage", databaseEngine="MySQL"),
        database("0.475", licenseModel="License included", **oracle),
        database("0.181", licenseModel="Bring your own license", **oracle),
    )

    assert prices(found) == {
        "rds.mysql.db.m5.large": Decimal("0.171"),
        "rds.multi_az.mysql.db.m5.large": Decimal("0.342"),
        "rds.oracle-se2.license-included.db.m5.large": Decimal("0.475"),
        "rds.oracle-se2.bring-your-own-license.db.m5.large": Decimal("0.181"),
    }


def test_caches_are_keyed_by_engine_and_node_type():
    node = {"instanceType": "cache.m5.large", "cacheEngine": "Redis"}
    cache = product(
        "AmazonElastiCache", "Cache Instance", "NodeUsage:cache.m5.large", ("Hrs", "0.156"), **node
    )

    assert prices(read(cache)) == {"elasticache.redis.cache.m5.large": Decimal("0.156")}


def test_long_lists_are_read_page_by_page():
    kinds = [f"m5.{size}xlarge" for size in range(2, 252)]
    with serving(*(instance(kind, "0.1") for kind in kinds)) as server:
        found = read_prices(PriceList(server.session), "us-east-1")

    linux = [one for one in server.asked if {"Linux"} & {each["Value"] for each in one["Filters"]}]
    assert len(found.prices) == 250
    assert [one.get("NextToken") for one in linux] == [None, "100", "200"]


def test_no_question_is_asked_twice():
    with serving(disk("gp3", "0.08")) as server:
        read_prices(PriceList(server.session), "us-east-1")

    asked = [json.dumps(one, sort_keys=True) for one in server.asked]
    assert len(asked) == len(set(asked)) == len({(one.offer, one.where) for one in TARIFFS})


def test_a_refusal_says_what_was_refused():
    with serving() as server:
        server.refusal = "AccessDeniedException"

        with pytest.raises(Unavailable, match="GetProducts: AccessDeniedException"):
            read_prices(PriceList(server.session), "us-east-1")


def test_a_list_in_another_shape_is_no_list_of_prices():
    with serving() as server:
        server.answer = lambda request: {"PriceList": ["{}"]}

        with pytest.raises(Unavailable, match="could not be understood"):
            read_prices(PriceList(server.session), "us-east-1")


class Elsewhere:
    """Sessions that reach each endpoint at an address of its own."""

    def __init__(self, **urls):
        self._sessions = {name: AwsSession(endpoint_url=url, credentials=KEYS) for name, url in urls.items()}

    def client(self, service, region):
        return self._sessions[region].client(service, region)


def test_an_endpoint_that_cannot_be_reached_is_passed_over(monkeypatch):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    with socket.socket() as closed, serving(disk("gp3", "0.08")) as server:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}"
        found = read_prices(PriceList(Elsewhere(a=dead, b=server.url), ("a", "b")), "us-east-1")

        assert prices(found) == {"ebs.gb.gp3": Decimal("0.08")}
        with pytest.raises(Unavailable, match="could not be reached"):
            read_prices(PriceList(Elsewhere(a=dead), ("a",)), "us-east-1")


def test_changes_tell_what_is_new_moved_and_gone():
    old = {"same": Decimal(1), "moved": Decimal("0.10"), "gone": Decimal(2)}
    new = {"same": Decimal(1), "moved": Decimal("0.12"), "new": Decimal(3)}

    assert [str(change) for change in changes(old, new)] == [
        "gone: no longer listed, kept at 2",
        "moved: 0.10 -> 0.12 (+20.0%)",
        "new: new at 3",
    ]


@pytest.mark.parametrize(
    ("now", "jumps"), [("0.15", False), ("0.1501", True), ("0.05", False), ("0.0499", True)]
)
def test_a_price_jumps_when_it_moves_by_more_than_half(now, jumps):
    (change,) = changes({"key": Decimal("0.10")}, {"key": Decimal(now)})

    assert change.jumps is jumps
