"""CPU, memory and calls of reading a large cluster's nodes and pods, beside the official client's model classes."""

import argparse
import json
import math
import os
import resource
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import eq
from pathlib import Path
from typing import Any

from urllib3 import PoolManager

from bench.cluster import nodes, pods
from bench.table import Figure, show

ROOT = Path(__file__).resolve().parents[1]
PAGE = 500
TURNS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One program's run: objects it held in the end, calls, seconds computed and megabytes over what it began with."""

    objects: int
    calls: int
    cpu: float
    megabytes: float
    wall: float


def serve(pod_count: int, node_count: int) -> None:
    """A cluster on a port of its own, until standard input ends."""
    from apps.local.cluster.server import ClusterServer

    with ClusterServer([*nodes(node_count), *pods(pod_count, node_count)]) as server:
        print(json.dumps({"kubeconfig": server.kubeconfig("bench"), "ca": server.ca}), flush=True)
        sys.stdin.read()


def _measured(read: Any) -> None:
    """Run a reader in this process and print what it took."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    objects, calls = read()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = (after.ru_maxrss - before.ru_maxrss) / 1024
    print(json.dumps([objects, calls, cpu, megabytes, time.perf_counter() - began]))


def read_ours(kubeconfig: str, ca: str) -> None:
    """Our collector: a row of every object is kept, as for a scan."""
    from opscurb.kubernetes.api import open_api
    from opscurb.kubernetes.cluster import Cluster
    from opscurb.kubernetes.config import parse

    (context,) = parse(kubeconfig).contexts
    pool = PoolManager(ssl_context=ssl.create_default_context(cadata=ca), retries=False)
    cluster = Cluster(open_api(context, pool), "bench")

    def read() -> tuple[int, int]:
        rows = [row for kind in ("k8s_node", "k8s_pod") for row in cluster.collect(kind).rows]
        return len(rows), cluster.usage.calls

    _measured(read)


def read_models(kubeconfig: str, ca: str) -> None:
    """The official client as its documentation shows it, pages of the same size: every object is kept as its model."""
    from kubernetes.client import ApiClient, Configuration, CoreV1Api

    from opscurb.kubernetes.config import parse

    (context,) = parse(kubeconfig).contexts
    configuration = Configuration(host=context.server, ca_cert_data=ca)
    configuration.api_key = {"authorization": f"Bearer {context.token}"}
    api = CoreV1Api(ApiClient(configuration))

    def read() -> tuple[int, int]:
        kept: list[Any] = []
        calls = 0
        for ask in (api.list_node, api.list_pod_for_all_namespaces):
            token = None
            while calls == 0 or token != "":
                page = ask(limit=PAGE, **({"_continue": token} if token else {}))
                kept += page.items
                token = page.metadata._continue or ""
                calls += 1
        return len(kept), calls

    _measured(read)


@contextmanager
def cluster(pod_count: int, node_count: int) -> Iterator[str]:
    """A cluster in a process of its own, so that none of its work is counted; yields how to reach it."""
    words = (
        sys.executable,
        "-m",
        "bench.kubernetes",
        "--serve",
        "--pods",
        f"{pod_count}",
        "--nodes",
        f"{node_count}",
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=ROOT, **pipes) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline()
        finally:
            server.stdin.close()


def run(program: str, way: str) -> Run:
    """Let a program read the cluster, in a fresh process."""
    words = (sys.executable, "-m", "bench.kubernetes", "--read", program)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        words, cwd=ROOT, input=way, stdout=subprocess.PIPE, text=True, env=environment, check=True
    )
    return Run(*json.loads(done.stdout))


def measure(pod_count: int, node_count: int) -> None:
    """Read by both, turn by turn, and print the table."""
    with cluster(pod_count, node_count) as way:
        # The first reader also warms the server up.
        run("ours", way)
        turns = [(run("ours", way), run("models", way)) for _ in range(TURNS)]
    ours, models = (min(runs, key=lambda one: one.cpu) for runs in zip(*turns, strict=True))
    pages = math.ceil(pod_count / PAGE) + math.ceil(node_count / PAGE)
    show(f"Reading {pod_count:,} pods and {node_count:,} nodes", [
        Figure("objects kept", ours.objects, "", pod_count + node_count, eq, f"models {models.objects:,}"),
        Figure("calls", ours.calls, "", pages, eq, "full pages of 500"),
        Figure("CPU / model classes", ours.cpu / models.cpu, " x", 0.25, note=f"{ours.cpu:.2f} s, {models.cpu:.2f} s"),
        Figure("memory / model classes", ours.megabytes / models.megabytes, " x", 0.1,
               note=f"{ours.megabytes:.0f} MB, {models.megabytes:.0f} MB over what the client itself takes"),
        Figure("memory over the base", ours.megabytes, " MB", 100),
        Figure("wall", ours.wall, " s", note=f"model classes {models.wall:.1f} s"),
    ])  # fmt: skip


def main() -> None:
    """Measure, or be one of the programs that are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pods", type=int, default=10_000)
    parser.add_argument("--nodes", type=int, default=500)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--read", choices=("ours", "models"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.pods, given.nodes)
    elif given.read:
        way = json.loads(sys.stdin.read())
        (read_ours if given.read == "ours" else read_models)(way["kubeconfig"], way["ca"])
    else:
        measure(given.pods, given.nodes)


if __name__ == "__main__":
    main()
