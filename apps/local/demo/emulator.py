"""The demo's cloud: moto, filled with a company, served on a port of 127.0.0.1 once it is full.

`python -m apps.local.demo.emulator --port 5005`
"""

import argparse
import logging
import os
import time
from datetime import UTC, datetime
from threading import Event

# Without the 1,300 public snapshots that moto would show as anybody's; read when moto is imported.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from moto.server import ThreadedMotoServer

from apps.local.demo import company, gaps

HOST = "127.0.0.1"


def main() -> None:
    """Fill the account, then serve it until this process is ended."""
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    gaps.fill()
    began = time.monotonic()
    company.found(datetime.now(UTC))
    logging.info("Filled in %.1f s.", time.monotonic() - began)
    ThreadedMotoServer(HOST, port, verbose=False).start()
    Event().wait()


if __name__ == "__main__":
    main()
