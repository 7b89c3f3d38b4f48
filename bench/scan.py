"""How many calls, how long and how much memory `opscurb scan` takes, beside the fewest calls and bare boto3."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import eq
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson

from bench.cloud.account import REGIONS, build_account
from bench.floor import fewest_calls
from bench.table import Figure, show

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 1000, 5000)
THROTTLED = 0.05
TURNS = 2
MIB = 1024
SCAN = ("-m", "opscurb.cli", "scan", "--format", "json", "--regions", ",".join(REGIONS), "--output")
REFERENCE = ("-m", "bench.reference", *REGIONS)


@dataclass(frozen=True, slots=True)
class Run:
    """One program's run: calls the cloud saw, seconds passed and computed, the most memory held."""

    calls: Counter[str]
    wall: float
    cpu: float
    megabytes: float
    findings: frozenset[bytes] = field(default=frozenset())
    gaps: int = 0

    @property
    def total(self) -> int:
        """All calls."""
        return self.calls.total()


@dataclass(frozen=True, slots=True)
class Place:
    """A stand-in that runs, and how programs reach it."""

    url: str

    def count(self, query: str = "") -> Counter[str]:
        """Calls since the last reset."""
        with urlopen(f"{self.url}/bench-control{query}") as answer:
            return Counter(orjson.loads(answer.read()))

    def run(self, words: Sequence[str], throttled: float = 0.0) -> Run:
        """Run a program to its end."""
        self.count(f"?throttled={throttled}")
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": REGIONS[0],
        }
        began = time.perf_counter()
        child = subprocess.Popen((sys.executable, *words), cwd=ROOT, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 3):
            raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
        return Run(self.count(), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB)

    def scan(self, throttled: float = 0.0) -> Run:
        """Run `opscurb scan`, and read what it found."""
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            run = self.run((*SCAN, file.name), throttled)
            report: dict[str, Any] = orjson.loads(file.read())
        findings = frozenset(orjson.dumps(finding) for finding in report["findings"])
        gaps = len(report["coverage"]["unknown"])
        return Run(run.calls, run.wall, run.cpu, run.megabytes, findings, gaps)


@contextmanager
def cloud(size: int, delay_ms: float) -> Iterator[Place]:
    """A stand-in with an account of this size."""
    words = ("-m", "bench.cloud.server", "--n", str(size), "--delay-ms", str(delay_ms))
    with subprocess.Popen((sys.executable, *words), cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield Place(f"http://127.0.0.1:{int(server.stdout.readline())}")
        finally:
            server.terminate()


def measure(size: int, delay_ms: float, count: int) -> None:
    """Measure one size and print its table."""
    fewest = fewest_calls(build_account(size))
    with cloud(size, delay_ms) as place:
        # The first scan also makes the stand-in render its answers.
        place.scan()
        # Turn by turn, the quickest of each: other work on the machine then hits all alike.
        turns = [(place.run(REFERENCE), place.scan(), place.scan(THROTTLED)) for _ in range(count)]
    bare, plain, throttled = (min(runs, key=lambda run: run.wall) for runs in zip(*turns, strict=True))
    show(f"Scan of {size:,} resources, {delay_ms:.0f} ms a call", [
        Figure("calls", plain.total, note=f"fewest possible {fewest.total():,}, bare boto3 {bare.total:,}"),
        Figure("calls / fewest possible", plain.total / fewest.total(), " x", 1.05),
        Figure("metric calls / ceil(n / 500)", _share(plain, fewest, "cloudwatch:GetMetricData"), " x", 1),
        Figure("wall / bare boto3", plain.wall / bare.wall, " x", 1.5, note=f"{plain.wall:.1f} s, {bare.wall:.1f} s"),
        Figure("CPU / bare boto3", plain.cpu / bare.cpu, " x", note=f"{plain.cpu:.1f} s, {bare.cpu:.1f} s"),
        Figure("memory", plain.megabytes, " MB", 200, note=f"bare boto3 {bare.megabytes:.0f} MB"),
        Figure("findings", len(plain.findings), note=f"{plain.gaps} gaps"),
        Figure("5 % throttled: findings that differ", len(plain.findings ^ throttled.findings), "", 0, eq),
        Figure("5 % throttled: gaps", throttled.gaps, "", 0, eq),
        Figure("5 % throttled: calls", throttled.total / plain.total, " x", 1.10),
        Figure("5 % throttled: wall", throttled.wall / plain.wall, " x", 2.5, note=f"{throttled.wall:.1f} s"),
    ])  # fmt: skip
    for name in sorted({*plain.calls, *fewest}):
        if plain.calls[name] != fewest[name]:
            print(f"  {name}: {plain.calls[name]} calls, fewest possible {fewest[name]}", flush=True)


def _share(run: Run, fewest: Counter[str], name: str) -> float:
    return run.calls[name] / fewest[name]


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="+", default=SIZES, help="resources in the account")
    parser.add_argument("--delay-ms", type=float, default=80, help="wait before each answer")
    parser.add_argument(
        "--turns", type=int, default=TURNS, help="runs of each program, of which the quickest counts"
    )
    given = parser.parse_args()
    for size in given.n:
        measure(size, given.delay_ms, given.turns)


if __name__ == "__main__":
    main()
