"""The emulated cloud as a child of the demo, and the environment that keeps everything else on it."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from apps.local.environment import ROOT
from apps.local.stores.errors import StartFailed
from apps.local.stores.ports import HOST, any_free_port
from apps.local.stores.processes import Service, log_tail
from apps.local.stores.state import StateFolder
from apps.local.up import Running

EMULATOR = "emulator"
# What the API told the company to set up; the emulator's next start finds the role made already.
SETUP = "demo-setup.json"
FILL_SECONDS = 120
# Whatever could lead boto3 to a real account, or past the emulator.
REAL = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
# moto puts whoever comes with an unknown key into this account; here that is the platform.
PLATFORM_ACCOUNT = "123456789012"


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where the emulator listens."""

    port: int

    @classmethod
    def somewhere(cls) -> "Cloud":
        """On a free port: nobody needs to find it again."""
        return cls(any_free_port())

    @property
    def url(self) -> str:
        """Its address as an AWS endpoint."""
        return f"http://{HOST}:{self.port}"

    def service(self, state: StateFolder) -> Service:
        """The emulator as the supervisor starts it."""
        command = (sys.executable, "-m", "apps.local.demo.emulator", "--port", str(self.port))
        setup = ("--setup", str(state.path / SETUP))
        return Service(EMULATOR, (*command, *setup), environment={"PYTHONUNBUFFERED": "1"}, folder=ROOT)

    def wait(self, local: Running) -> None:
        """Wait until the account is filled; raises StartFailed."""
        waited = 0.0
        while not self._answers():
            if waited > FILL_SECONDS or local.supervisor.failures(EMULATOR) > 1:
                raise StartFailed(f"The emulated cloud did not start.\n{log_tail(local.state, EMULATOR)}")
            local.watch()
            waited += 0.2

    def _answers(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True


def keep_to(cloud: Cloud) -> None:
    """Point this process and its children at the emulator, whatever real credentials the machine has."""
    for name in list(os.environ):
        if name in REAL or name in PROXIES or name.startswith("AWS_ENDPOINT_URL"):
            del os.environ[name]
    os.environ.update(_environment(cloud))


def _environment(cloud: Cloud) -> Mapping[str, str]:
    return {
        "OPSCURB_AWS_ENDPOINT_URL": cloud.url,
        "OPSCURB_PLATFORM_ACCOUNT": PLATFORM_ACCOUNT,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
