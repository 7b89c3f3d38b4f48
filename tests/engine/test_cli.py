"""The real `opscurb` process against an emulated account."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from opscurb import __version__
from opscurb.aws.provider import AWS
from opscurb.provider import PROVIDERS, check_ids
from tests.engine.cloud import Cloud
from tests.engine.faults import FaultProxy
from tests.engine.plants import PLANTS

VOLUMES = "ebs_volume_unattached"
SCAN = ("scan", "--regions", "us-east-1", "--only", VOLUMES)


def opscurb(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "opscurb.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


@pytest.fixture
def volumes(cloud: Cloud) -> set[str]:
    """One unattached volume of $8 a month, and innocent ones."""
    return PLANTS[VOLUMES](cloud)


def test_a_scan_writes_its_result_alone_to_stdout_and_exits_with_0(volumes):
    done = opscurb(*SCAN, "--format", "json")

    assert done.returncode == 0
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert [one["resource_id"] for one in document["findings"]] == list(volumes)
    assert document["totals"]["counted"] == 8.0
    assert document["account"] == "123456789012"


@pytest.mark.parametrize(("limit", "code"), [("7.99", 1), ("8", 0)])
def test_waste_above_the_threshold_exits_with_1(volumes, limit: str, code: int):
    assert opscurb(*SCAN, "--fail-above", limit).returncode == code


def test_an_incomplete_scan_exits_with_3_and_says_what_is_missing(cloud: Cloud, faults: FaultProxy):
    denied = {"code": "UnauthorizedOperation", "status": 403}
    faults.rules({"service": "ec2", "operation": "DescribeVolumes", "error": denied})

    done = opscurb(*SCAN, OPSCURB_AWS_ENDPOINT_URL=faults.url)

    assert done.returncode == 3
    assert f"1 check could not run: missing ec2:DescribeVolumes ({VOLUMES}) in us-east-1" in done.stdout
    assert "This scan is incomplete." in done.stdout


def test_waste_above_the_threshold_is_certain_even_when_the_scan_is_incomplete(volumes, faults: FaultProxy):
    faults.rules({"service": "logs", "error": {"code": "AccessDeniedException"}})
    only = f"{VOLUMES},cw_log_group_no_retention"
    arguments = ("scan", "--regions", "us-east-1", "--only", only, "--fail-above", "1")

    assert opscurb(*arguments, OPSCURB_AWS_ENDPOINT_URL=faults.url).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--only", "nonsense"), "unknown checks: nonsense"),
        (("--skip", "nonsense"), "unknown checks: nonsense"),
        (("--only", VOLUMES, "--skip", VOLUMES), "no check is left to run"),
        (("--regions", "mars-north-1"), "unknown regions: mars-north-1"),
        (("--fail-above", "-1"), "must be 0 or more"),
        (("--fail-above", "nan"), "must be 0 or more"),
        (("--format", "pdf"), "invalid choice"),
        (("--profile", "nobody"), "nobody"),
        (("--demo", "--profile", "nobody"), "takes no --profile"),
    ],
)
def test_what_makes_no_sense_is_refused_with_2(cloud: Cloud, arguments: tuple[str, ...], text: str):
    done = opscurb("scan", *arguments)

    assert done.returncode == 2
    assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_credentials_are_an_error(cloud: Cloud):
    done = opscurb(*SCAN, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")

    assert (done.returncode, done.stdout) == (2, "")
    assert "credentials" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_enabled_regions_are_scanned_when_none_is_named(volumes):
    done = opscurb("scan", "--only", VOLUMES, "--format", "json")

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert len({one["region"] for one in document["coverage"]["checked"]}) > 10
    assert document["totals"]["findings"] == 1


def test_an_interrupted_scan_ends_at_once(cloud: Cloud, faults: FaultProxy):
    faults.rules({"service": "ec2", "operation": "DescribeVolumes", "timeout_ms": 60_000})
    process = subprocess.Popen(
        [sys.executable, "-m", "opscurb.cli", *SCAN],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "OPSCURB_AWS_ENDPOINT_URL": faults.url},
        # A shell that runs the tests in the background makes all they start deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not faults.fired():
        assert process.poll() is None
        time.sleep(0.1)

    process.send_signal(signal.SIGINT)

    stdout, stderr = process.communicate(timeout=120)
    assert (process.returncode, stdout, stderr) == (130, b"", b"opscurb: interrupted\n")


def test_csv_and_markdown_and_table_hold_the_same_finding(volumes, tmp_path):
    (volume,) = volumes
    path = tmp_path / "result.csv"

    silent = opscurb(*SCAN, "--format", "csv", "--output", str(path))
    texts = [opscurb(*SCAN, "--format", name).stdout for name in ("table", "markdown")]

    assert silent.stdout == ""
    assert [row["resource_id"] for row in csv.DictReader(io.StringIO(path.read_text()))] == [volume]
    assert all(volume in text and "$8 a month" in text for text in texts)


def test_the_doctor_says_what_is_allowed_missing_and_untried(cloud: Cloud, faults: FaultProxy):
    denied = {"code": "UnauthorizedOperation", "status": 403}
    trail = {"service": "cloudtrail", "error": {"code": "AccessDeniedException"}}
    faults.rules({"service": "ec2", "operation": "DescribeAddresses", "error": denied}, trail)
    PLANTS[VOLUMES](cloud)
    only = f"eip_unassociated,{VOLUMES},ecr_untagged_images"

    done = opscurb(
        "doctor",
        "--regions",
        "us-east-1",
        "--only",
        only,
        "--format",
        "json",
        OPSCURB_AWS_ENDPOINT_URL=faults.url,
    )

    said = {one["check_id"]: one for one in json.loads(done.stdout)}
    assert done.returncode == 3
    assert said[VOLUMES]["able"]
    assert said[VOLUMES]["unsure"] == ["cloudtrail:LookupEvents"]
    assert said["eip_unassociated"]["missing"] == ["ec2:DescribeAddresses"]
    assert not said["eip_unassociated"]["able"]
    assert "ecr:DescribeImages" in said["ecr_untagged_images"]["untried"]


def test_a_doctor_without_complaint_exits_with_0(cloud: Cloud):
    done = opscurb("doctor", "--regions", "us-east-1", "--only", "ebs_gp2_to_gp3")

    assert done.returncode == 0
    assert "ebs_gp2_to_gp3" in done.stdout


def test_checks_are_listed_with_threshold_and_permissions():
    listed = {one["id"]: one for one in json.loads(opscurb("checks", "--format", "json").stdout)}

    assert set(listed) == check_ids()
    assert {one["provider"] for one in listed.values()} == set(PROVIDERS)
    assert listed[VOLUMES]["thresholds"] == {"min_age_days": 7, "idle_days": 7}
    assert "ec2:DescribeVolumes" in listed[VOLUMES]["permissions"]
    assert VOLUMES in opscurb("checks").stdout


def test_the_policy_of_a_role_allows_only_that_role():
    def actions(*arguments: str) -> set[str]:
        return set(json.loads(opscurb("policy", *arguments).stdout)["Statement"][0]["Action"])

    assert actions() == set(AWS.needs_of_all(AWS.checks.values()))
    assert "s3:ListAllMyBuckets" in actions("--role", "s3")
    assert "ec2:DescribeVolumes" not in actions("--role", "s3")
    assert opscurb("policy", "--role", "nonsense").returncode == 2


def test_templates_carry_principal_and_external_id():
    trust = ("--principal", "111122223333", "--external-id", "abc-123")

    for template in ("cloudformation", "terraform"):
        text = opscurb("policy", "--format", template, *trust).stdout
        assert "arn:aws:iam::111122223333:root" in text
        assert "abc-123" in text


def test_the_version_is_told():
    assert opscurb("--version").stdout == f"opscurb {__version__}\n"
