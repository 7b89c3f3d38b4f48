"""Receivers of messages, this machine allowed as a target, and scans to tell of."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import pytest

from apps.events.services import record
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.notifications import services
from apps.notifications.models import Channel, Dispatch
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.egress.conftest import certs as certs
from tests.apps.egress.conftest import here_is_allowed as here_is_allowed
from tests.apps.egress.conftest import proxy as proxy
from tests.apps.scans.conftest import cloud as cloud
from tests.apps.scans.conftest import connected as connected
from tests.apps.scans.conftest import emulator as emulator
from tests.conftest import Someone
from tests.receivers import MailServer, Receiver, mail_server, receiver, use_mail_server


@pytest.fixture
def receive() -> Iterator[Callable[..., Receiver]]:
    """Starts a receiver with answers."""
    with ExitStack() as stack:
        yield lambda *replies: stack.enter_context(receiver(*replies))


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    """The operator's mail server."""
    with mail_server() as server:
        use_mail_server(settings, server)
        yield server


@pytest.fixture
def at_once(settings: Any) -> None:
    """Further attempts follow without a pause."""
    settings.OPSCURB_NOTIFICATION_RETRY_SECONDS = [0, 0, 0]


def add_channel(who: Someone, method: str, config: Any, **given: Any) -> UUID:
    """A channel of somebody."""
    with scope(who.customer_id):
        return services.create_channel(name=f"my {method}", method=method, config=config, **given).id


def webhook(who: Someone, there: Receiver, **given: Any) -> UUID:
    """A channel of somebody that posts to a receiver."""
    return add_channel(who, "webhook", {"url": f"{there.url}/in"}, **given)


def tell(who: Someone, scan_id: UUID, **values: Any) -> None:
    """Let a scan be over, as the last worker would."""
    with scope(who.customer_id):
        Scan.objects.filter(id=scan_id).update(**values)
        status = Scan.objects.get(id=scan_id).status
        record(f"scan.{status}", target_type="scan", target_id=scan_id)


def finished(who: Someone, *sizes: int, **values: Any) -> UUID:
    """A scan of somebody that is over and told of; a volume of 100 GB costs 8 dollars a month."""
    scan_id = scanned(who, *sizes)
    tell(who, scan_id, total_monthly_savings=sum(sizes) * 0.08, **values)
    return scan_id


def work(most: int = 50) -> int:
    """Do everything that is due; how much it was."""
    for done in range(most):
        claimed = claim("deliver")
        if claimed is None:
            return done
        run(claimed)
    raise AssertionError(f"more than {most} jobs")


def relay(who: Someone) -> None:
    """Let everybody who listens hear of what happened, and nothing be sent yet."""
    with scope(who.customer_id):
        listeners = Job.objects.filter(kind__startswith="event.").count()
    for claimed in [claim("deliver") for _ in range(listeners)]:
        assert claimed is not None
        run(claimed)


def dispatches(who: Someone) -> list[Dispatch]:
    """What became of the messages of somebody, oldest first."""
    with scope(who.customer_id):
        return list(Dispatch.objects.select_related("channel").order_by("created_at"))


def channel(who: Someone, channel_id: UUID) -> Channel:
    """A channel as it is stored."""
    with scope(who.customer_id):
        return Channel.objects.get(id=channel_id)
