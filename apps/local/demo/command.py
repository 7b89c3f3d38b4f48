"""`manage.py demo`: like `up`, with an emulated cloud that a customer connects and scans."""

import argparse

from apps.local.demo import cluster, customer, report
from apps.local.demo.cloud import KUBECONFIG, Cloud, keep_to
from apps.local.stores.state import StateFolder
from apps.local.supervisor import say
from apps.local.up import running
from opscurb.kubernetes.provider import KUBERNETES


def demo(arguments: argparse.Namespace) -> int:
    """Scan an emulated company and show what it wastes, then keep running until Ctrl-C."""
    state, cloud = StateFolder.create(arguments.state), Cloud.somewhere()
    keep_to(cloud)
    cloud.keep(state)
    outcome = 1
    with running(state, arguments.port, workers=1, companions=[cloud.service(state)]) as local:
        api = customer.sign_in(local)
        say("Connecting the emulated company's account and its cluster.")
        customer.connect(api, local, cloud)
        cluster.connect(api, cloud)
        say("Scanning the cluster once, as if that had been weeks ago.")
        customer.scan(api, local, checks=list(KUBERNETES.checks))
        cluster.age(local)
        say("Scanning all of it.")
        scanned, login = customer.scan(api, local), customer.login(local)
        report.show(api, scanned, state.path / KUBECONFIG, login)
        outcome = 0
        if not arguments.once:
            say("Running until Ctrl-C.")
        while not arguments.once:
            local.watch()
    return outcome
