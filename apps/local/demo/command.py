"""`manage.py demo`: like `up`, with an emulated cloud that a customer connects and scans."""

import argparse

from apps.local.demo import customer, report
from apps.local.demo.cloud import Cloud, keep_to
from apps.local.stores.state import StateFolder
from apps.local.supervisor import say
from apps.local.up import running


def demo(arguments: argparse.Namespace) -> int:
    """Scan an emulated company and show what it wastes, then keep running until Ctrl-C."""
    state, cloud = StateFolder.create(arguments.state), Cloud.somewhere()
    keep_to(cloud)
    outcome = 1
    with running(state, arguments.port, workers=1, companions=[cloud.service(state)]) as local:
        api = customer.sign_in(local)
        say("Connecting the emulated company's account.")
        account = customer.connect(api, local, cloud)
        say("Scanning it.")
        report.show(api, customer.scan(api, local, account))
        outcome = 0
        if not arguments.once:
            say("Running until Ctrl-C.")
        while not arguments.once:
            local.watch()
    return outcome
