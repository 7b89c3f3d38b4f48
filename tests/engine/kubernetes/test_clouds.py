"""What a cloud calls the machines, disks and load balancers of a cluster."""

import pytest

from opscurb.kubernetes.clouds import cloud_of, instance_ids, load_balancers, volume_id, volume_ids
from opscurb.kubernetes.rows import PersistentVolume
from tests.engine.kubernetes.looking import make
from tests.engine.kubernetes.machines import node


@pytest.mark.parametrize(
    ("provider_id", "cloud", "ids"),
    [
        ("aws:///us-east-1a/i-0123456789abcdef0", "aws", ["i-0123456789abcdef0"]),
        ("aws:///us-east-1a/0a1b2c/fargate-ip-10-0-0-1", "aws", []),
        ("gce://project/us-central1-a/gke-node", "gcp", []),
        ("azure:///subscriptions/1/virtualMachines/0", "azure", []),
        ("kind://docker/kind/node", "", []),
        ("", "", []),
    ],
)
def test_only_machines_of_aws_have_instance_ids(provider_id, cloud, ids):
    machine = node("a", provider_id=provider_id)

    assert cloud_of(machine) == cloud
    assert instance_ids(machine) == ids


@pytest.mark.parametrize("handle", ["vol-0123456789abcdef0", "aws://us-east-1a/vol-0123456789abcdef0"])
def test_both_ways_to_write_a_volume_name_the_same(handle):
    assert volume_id(handle) == "vol-0123456789abcdef0"


def test_a_disk_of_another_driver_is_no_volume_of_aws_whatever_it_is_called():
    volume = make(PersistentVolume, "pv", driver="disk.csi.azure.com", handle="vol-0123456789abcdef0")

    assert volume_ids(volume) == []


def test_names_that_only_look_like_load_balancers_are_none():
    assert load_balancers(("web.elb.amazonaws.com.evil.example", "10.0.0.1", "a.example.com")) == {}


def test_the_name_of_a_load_balancer_is_what_stands_before_its_number():
    address = "k8s-shop-web-aabbccddee-0123456789abcdef.elb.eu-west-1.amazonaws.com"

    assert load_balancers((address,)) == {"k8s-shop-web-aabbccddee": ("eu-west-1", True)}
