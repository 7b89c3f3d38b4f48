"""What stands between the engine and the emulated cloud and makes it misbehave."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from typing import Any

import boto3
from botocore.config import Config

PATIENCE_SECONDS = 120


@dataclass
class FaultProxy:
    """A proxy that answers as AWS does when it refuses, throttles or breaks off."""

    url: str

    def rules(self, *rules: dict[str, Any]) -> None:
        """Misbehave like this from now on, and no other way."""
        self._ask("POST", "rules", json.dumps(rules).encode())
        self._ask("DELETE", "fired")

    def fired(self) -> list[dict[str, Any]]:
        """What was done to whom."""
        with urllib.request.urlopen(f"{self.url}/_microburst/fired", timeout=60) as answer:
            return json.load(answer)

    def _ask(self, method: str, what: str, body: bytes | None = None) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_microburst/{what}", body, headers, method=method)
        urllib.request.urlopen(request, timeout=60).close()

    def is_up(self) -> bool:
        """True once it answers."""
        try:
            urllib.request.urlopen(f"{self.url}/_microburst/health", timeout=1).close()
        except OSError:
            return False
        return True


def warm_up(url: str) -> None:
    """Make a first call with patience: emulator and proxy load every service's model for it."""
    config = Config(read_timeout=120, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    boto3.client("ec2", "us-east-1", endpoint_url=url, config=config, **keys).describe_regions()


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """A proxy before an emulator."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "microburst", "--upstream", upstream, "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    proxy = FaultProxy(f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not proxy.is_up():
            assert process.poll() is None, "the fault proxy did not start"
            assert time.monotonic() < deadline, "the fault proxy did not answer"
            time.sleep(0.1)
        warm_up(proxy.url)
        yield proxy
    finally:
        # It would wait for answers that it was told to hold back.
        process.kill()
        process.wait(10)


@contextmanager
def answering(status: int, body: bytes, content_type: str = "text/html", delay: float = 0) -> Iterator[str]:
    """The address of a cloud that has one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            time.sleep(delay)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
