"""Calls that AWS only answers one item at a time, made a few at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

from opscurb.aws.errors import ODD_DATA, CloudError, unread_because
from opscurb.check import Reason
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

THREADS = 8


def fan_out(
    region: "AwsRegion",
    items: Iterable[Any],
    ask: Callable[[Any], Any],
    needs: tuple[str, ...],
    id_of: Callable[[Any], str],
) -> Iterator[tuple[Any, Any]]:
    """Yield (item, answer) in the items' order; the answer is an Unread where asking failed.

    A probing region asks about the first item only.
    """

    def answer(item: Any) -> Any:
        try:
            return ask(item)
        except CloudError as error:
            return unread_because(error, needs, id_of(item))
        except ODD_DATA as error:
            return Unread(Reason.UNREADABLE, f"odd data: {type(error).__name__}", (), id_of(item))

    wanted = list(islice(items, 1 if region.probe else None))
    if not wanted:
        return
    with ThreadPoolExecutor(min(THREADS, len(wanted)), thread_name_prefix="fan-out") as pool:
        yield from zip(wanted, pool.map(answer, wanted), strict=True)


def chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut a sequence into parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
