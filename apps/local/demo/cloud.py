"""The emulated cloud as a child of the demo, and the environment that keeps everything else on it."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from apps.local.demo.shop.reach import Reach
from apps.local.environment import ROOT
from apps.local.stores.errors import StartFailed
from apps.local.stores.ports import HOST, any_free_port
from apps.local.stores.processes import Service, log_tail
from apps.local.stores.state import StateFolder, write_private
from apps.local.up import Running

EMULATOR = "emulator"
# What the API told the company to set up; the emulator's next start finds the role made already.
SETUP = "demo-setup.json"
# Where its cluster is and how one gets in; as a kubeconfig too, for kubectl.
CLUSTER, KUBECONFIG = "demo-cluster.json", "demo-kubeconfig"
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
    """Where the emulator listens, and its cluster."""

    port: int
    cluster: Reach

    @classmethod
    def somewhere(cls) -> "Cloud":
        """On a free port: nobody needs to find it again."""
        return cls(any_free_port(), Reach.somewhere())

    @property
    def url(self) -> str:
        """Its address as an AWS endpoint."""
        return f"http://{HOST}:{self.port}"

    def service(self, state: StateFolder) -> Service:
        """The emulator as the supervisor starts it."""
        command = (sys.executable, "-m", "apps.local.demo.emulator", "--port", str(self.port))
        kept = ("--setup", str(state.path / SETUP), "--cluster", str(state.path / CLUSTER))
        return Service(EMULATOR, (*command, *kept), environment={"PYTHONUNBUFFERED": "1"}, folder=ROOT)

    def keep(self, state: StateFolder) -> None:
        """Write down how the cluster is reached: for the emulator, and for whoever has kubectl."""
        state.write(CLUSTER, self.cluster.document)
        state.forget(KUBECONFIG)
        write_private(state.path / KUBECONFIG, self.cluster.kubeconfig(self.cluster.admin))

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
        # The emulated cluster is on this machine, where customers' clusters are not reached otherwise.
        "OPSCURB_EGRESS_ALLOW": "127.0.0.1/32",
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
