"""An emulated AWS, in this process so that its resources can be aged, spoken to over real HTTP."""

import logging
import os
from collections.abc import Iterator

import pytest

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from tests.engine import answers
from tests.engine.cloud import Cloud
from tests.engine.faults import FaultProxy, fault_proxy, warm_up
from tests.engine.plants import PLANTS


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """The address of an AWS emulator."""
    from moto.server import ThreadedMotoServer

    answers.fill()
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    warm_up(f"http://{host}:{port}")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def cloud(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """An empty AWS account, and the environment in which a command line finds it."""
    for name, value in Cloud.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_url)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    cloud = Cloud(moto_url)
    cloud.reset()
    yield cloud
    cloud.reset()


@pytest.fixture(scope="module")
def wasteful_cloud(moto_url: str) -> Iterator[Cloud]:
    """An account with waste for every check, for tests of a module that only look at it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in Cloud.ENVIRONMENT.items():
            patch.setenv(name, value)
        cloud = Cloud(moto_url)
        cloud.reset()
        for plant in PLANTS.values():
            plant(cloud)
        yield cloud
        cloud.reset()


@pytest.fixture(scope="session")
def _proxy(moto_url: str) -> Iterator[FaultProxy]:
    with fault_proxy(moto_url) as proxy:
        yield proxy


@pytest.fixture
def faults(_proxy: FaultProxy) -> Iterator[FaultProxy]:
    """A proxy before the emulator that makes AWS refuse, throttle or break off."""
    _proxy.rules()
    yield _proxy
    _proxy.rules()
