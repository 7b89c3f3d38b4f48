"""The demo's cloud: moto, filled with a company, and the company's cluster, served on ports of 127.0.0.1 once full.

`python -m apps.local.demo.emulator --port 5005 --cluster FILE`
"""

import argparse
import json
import logging
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

# Without the 1,300 public snapshots that moto would show as anybody's; read when moto is imported.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from moto.server import ThreadedMotoServer

from apps.local.demo import amounts, bill, company, explorer, gaps, insights, provisioned, restores, trust
from apps.local.demo.shop import reach
from apps.local.demo.shop.inventory import objects
from apps.local.demo.shop.reach import Reach

HOST = "127.0.0.1"


def main() -> None:
    """Fill the account, then serve it until this process is ended."""
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--setup", type=Path, help="what the API told to set up, kept as JSON; need not exist"
    )
    parser.add_argument(
        "--cluster", type=Path, required=True, help="where and how the cluster is reached, as JSON"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    serve(arguments.port, Reach.kept(arguments.cluster), _kept(arguments.setup))
    Event().wait()


def serve(port: int, cluster: Reach, setup: Mapping[str, Any] | None = None) -> ThreadedMotoServer:
    """Fill this process's account and its cluster and serve both from threads; they answer when this returns."""
    # A line for every request is of no use.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    began = time.monotonic()
    gaps.fill()
    amounts.fill_calls()
    insights.fill_calls()
    restores.fill_calls()
    provisioned.fill_calls()
    explorer.fill_calls()
    now = datetime.now(UTC)
    bill.fill(now)
    rented = company.found(now, setup)
    trust.require()
    reach.serve(cluster, objects(now, rented))
    logging.getLogger(__name__).info("Filled in %.1f s.", time.monotonic() - began)
    server = ThreadedMotoServer(HOST, port, verbose=False)
    server.start()
    return server


def _kept(setup: Path | None) -> Mapping[str, Any] | None:
    if setup is None or not setup.exists():
        return None
    document: Mapping[str, Any] = json.loads(setup.read_text())
    return document


if __name__ == "__main__":
    main()
