"""Nodes and pods as literals for tests."""

from opscurb.kubernetes.rows import Amount, Node, Pod
from tests.engine.kubernetes.looking import GIB, make, owned_by

# What the tests' machines are: 4 vCPU and 16 GiB, $0.192 an hour on demand in us-east-1, $140.16 a month.
LARGE = Amount(cpu=4000, memory=16 * GIB)


def node(name, **changed):
    given = dict(
        status="Ready",
        provider_id=f"aws:///us-east-1a/i-{name.encode().hex():0>12}",
        instance_type="m5.xlarge",
        cloud_region="us-east-1",
        zone="us-east-1a",
        pool="general",
        capacity=LARGE,
        allocatable=LARGE,
    )
    return make(Node, name, **given | changed)


def pod(name, on, cpu=200, memory=256 * 1024**2, of=("ReplicaSet", "web-1"), **changed):
    given = dict(
        status="Running",
        node=on,
        ready=True,
        owners=owned_by(*of) if of else (),
        requests=Amount(cpu=cpu, memory=memory),
    )
    return make(Pod, name, **given | changed)


def daemon(on):
    """The pod of a daemon set on a node."""
    return pod(f"kube-system/proxy-{on}", on, cpu=100, of=("DaemonSet", "proxy"))
