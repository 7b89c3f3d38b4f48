"""`manage.py demo` from an empty folder: its scan, its key, and a second demo on the same folder."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apps.local.demo.api import Api
from apps.local.demo.shop import NAME
from apps.local.demo.shop.layout import MACHINES
from apps.local.stores.ports import any_free_port
from tests.apps.demo.test_inventory import findings as recorded
from tests.apps.local.test_up import MANAGE, clean_environment

LAST_LINE = "Try "
CLUSTER = (NAME, True, len(MACHINES))


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A demo that runs; what it says on the way is kept in `said.txt`."""
    command = [*MANAGE, "demo", "--state", str(folder / "state"), "--port", str(any_free_port()), *words]
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(
            command, env=clean_environment(), cwd=folder, stdout=subprocess.PIPE, stderr=said, text=True
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def said(folder: Path) -> str:
    return (folder / "said.txt").read_text()


def read_report(process: subprocess.Popen[str]) -> str:
    """What a demo prints, to the line that ends the report."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(LAST_LINE):
            break
    return "".join(lines)


def money(report: str) -> list[str]:
    """The lines about money: those of findings, categories and totals."""
    return [line for line in report.splitlines() if "$" in line and not line.startswith(LAST_LINE)]


def printed(name: str, report: str) -> str:
    found = re.search(rf"^{name} +(\S+)$", report, re.MULTILINE)
    assert found is not None, report
    return found[1]


def key_of(finding: dict[str, Any]) -> tuple[str, str, float]:
    return finding["check_id"], finding["resource_arn"], finding["monthly_cost"]


def of_the_cluster(api: Api, kubeconfig: Path) -> tuple[str, bool, int]:
    """Its context, whether each of its lists has something, and how many nodes kubectl sees, where there is one."""
    (context,) = api.get("/v1/k8s/contexts")["contexts"]
    lists = ("nodes", "pods", "workloads", "persistent-volumes", "persistent-volume-claims", "services")
    filled = all(api.get(f"/v1/k8s/{name}", limit=1) for name in lists)
    if shutil.which("kubectl") is None:
        return context["name"], filled, len(MACHINES)
    words = ("kubectl", "--kubeconfig", str(kubeconfig), "get", "nodes", "-o", "name")
    seen = subprocess.run(words, capture_output=True, text=True, env=clean_environment(), timeout=60)
    return context["name"], filled, len(seen.stdout.splitlines())


def test_a_demo_prints_a_working_key_and_what_its_scan_found_and_a_second_one_the_same(
    tmp_path: Path,
) -> None:
    with demo(tmp_path) as first:
        report = read_report(first)
        assert "recommendations-poc" in report, said(tmp_path)
        assert "nothing stayed unchecked" in report

        api = Api(printed("OpsCurb", report), printed("API key", report))
        found = {key_of(finding) for finding in api.all("/api/findings", "findings")}
        assert found == {(*key, float(one.monthly_cost)) for key, one in recorded().items()}
        assert of_the_cluster(api, tmp_path / "state" / "demo-kubeconfig") == CLUSTER

        first.send_signal(signal.SIGINT)
        assert first.wait(timeout=60) == 0

    with demo(tmp_path, "--once") as second:
        again = read_report(second)
        assert second.wait(timeout=60) == 0, said(tmp_path)
        assert printed("API key", again) == api.key
        assert money(again) == money(report)


def test_a_demo_that_cannot_start_says_why_and_fails(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "thesis.txt").write_text("not ours")

    with demo(tmp_path, "--once") as process:
        assert read_report(process) == ""
        assert process.wait(timeout=60) == 1

    assert "holds other files" in said(tmp_path)
