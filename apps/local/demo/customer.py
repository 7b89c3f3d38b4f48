"""Goes the way of a customer: signs up, connects an account, has it scanned."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from apps.local.demo import role
from apps.local.demo.account import REGIONS
from apps.local.demo.api import Api, Refused
from apps.local.demo.cloud import SETUP, Cloud
from apps.local.environment import ROOT
from apps.local.stores.errors import LocalError
from apps.local.supervisor import say
from apps.local.up import Running

KEPT = "demo.json"
NAME, PLAN, EMAIL = "Quillhaven", "pro", "owner@quillhaven.example"
ACCOUNT_NAME = "Quillhaven web shop"
UNAUTHORIZED = 401
SCAN_SECONDS = 300
SETUP_FIELDS = ("trust_policy", "permissions_policies")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A finished scan of all that the company has."""

    scan: dict[str, Any]
    seconds: float
    first_finding: float


def sign_in(local: Running) -> Api:
    """The customer's API, with the key of last time while it works, else with a fresh one."""
    kept = local.state.read(KEPT)
    api = Api(local.url, kept.get("api_key", ""))
    if kept and _works(api):
        return api
    fresh = _fresh_key(local, kept["customer_id"]) if kept else None
    made = {**kept, **fresh} if fresh else _sign_up(local)
    # Readable by this user alone, like all of the state folder.
    local.state.write(KEPT, made)
    return Api(local.url, made["api_key"])


def login(local: Running) -> str:
    """What the customer's owner was given to sign in with in a browser; empty where they had a password before."""
    password = local.state.read(KEPT).get("password")
    return f"{EMAIL}  {password}" if password else ""


def _works(api: Api) -> bool:
    try:
        api.get("/api/plan")
    except Refused as refused:
        if refused.status != UNAUTHORIZED:
            raise
        return False
    return True


def _sign_up(local: Running) -> dict[str, Any]:
    words = ("--name", NAME, "--plan", PLAN, "--email", EMAIL, "--with-password")
    made = manage(local, "create_customer", *words)
    if made is None:
        raise LocalError("The customer could not be made; what went wrong stands above.")
    return made


def _fresh_key(local: Running, customer_id: str) -> dict[str, Any] | None:
    """Another key of a customer who is still there."""
    return manage(local, "create_key", "--customer", customer_id, "--name", "Demo")


def manage(local: Running, *words: str) -> dict[str, Any] | None:
    """Run a management command that answers in JSON; None when it fails, having said why."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--json"],
        cwd=ROOT,
        env={**os.environ, **local.environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def connect(api: Api, local: Running, cloud: Cloud) -> None:
    """Connect the company's account, or find it connected. Verified anew every time."""
    account = _account(api)
    path = f"/api/aws-accounts/{account['id']}"
    setup = {name: account[name] for name in SETUP_FIELDS}
    cloud.wait(local)
    _set_up(cloud, setup)
    local.state.write(SETUP, setup)
    api.put(path, role_arn=role.ARN)
    api.post(f"{path}/verify")


def _set_up(cloud: Cloud, setup: Mapping[str, Any]) -> None:
    """Here the company acts, not OpsCurb: its administrator does what the API's answer says."""
    try:
        role.set_up(role.admin(cloud.url), setup)
    except (BotoCoreError, ClientError) as error:
        raise LocalError(f"The role could not be set up in the emulated account: {error}") from error


def _account(api: Api) -> Mapping[str, Any]:
    for account in api.get("/api/aws-accounts", limit=100)["aws_accounts"]:
        if account["name"] == ACCOUNT_NAME:
            return api.get(f"/api/aws-accounts/{account['id']}")
    return api.post("/api/aws-accounts", name=ACCOUNT_NAME, regions=list(REGIONS))


def scan(api: Api, local: Running, **wanted: Any) -> Scanned:
    """Have all that is connected, or what is wanted of it, scanned by the workers; raises LocalError unless done."""
    began = time.monotonic()
    scan = api.post("/api/scans", **wanted)
    first, told = 0.0, ""
    while scan["status"] in {"queued", "running"}:
        if time.monotonic() - began > SCAN_SECONDS:
            raise LocalError(
                f"The scan is not over after {SCAN_SECONDS} seconds. The logs are in {_logs(local)}"
            )
        local.watch()
        scan = api.get(f"/api/scans/{scan['id']}")
        if not first and api.get("/api/findings", limit=1, scan_id=scan["id"])["total"]:
            first = time.monotonic() - began
        told = _tell(scan["progress"], told)
    if scan["status"] != "completed":
        raise LocalError(f"The scan {scan['status']}: {scan['error']}. The logs are in {_logs(local)}")
    seconds = time.monotonic() - began
    return Scanned(scan, seconds, first or seconds)


def _tell(progress: Mapping[str, Any], told: str) -> str:
    line = f"  {progress['units_done']} of {progress['units_planned']} regions and clusters scanned"
    if line != told and progress["units_planned"]:
        say(line)
        return line
    return told


def _logs(local: Running) -> str:
    return str(local.state.path / "logs")
