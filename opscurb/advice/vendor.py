"""What a vendor of language models offers here, and the ways in which it may fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from opscurb.advice.answer import Advice
from opscurb.advice.models import Upstream

# More than any answer of the schema needs, with room for the thinking of models that do.
MOST_OUTPUT_TOKENS = 4_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the talk with a model."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a call was billed for."""

    input: int = 0
    output: int = 0


NO_TOKENS = Tokens()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is of the schema; nothing more is known of it."""

    advice: Advice
    tokens: Tokens


class VendorFailed(Exception):
    """A call that gave no answer."""


class Unanswered(VendorFailed):
    """The vendor is away, overloaded or too slow; `retry_after` is its own word in seconds, None without one."""

    def __init__(self, text: str, retry_after: float | None = None, *, is_slow: bool = False) -> None:
        self.retry_after = retry_after
        self.is_slow = is_slow
        super().__init__(text)


class Unusable(VendorFailed):
    """The vendor does not take our key, does not know the model or does not take the request."""


class Declined(VendorFailed):
    """The model refused to answer."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        super().__init__("the model declined")


class Garbled(VendorFailed):
    """An answer that is not of the schema: cut off, or not JSON at all."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        super().__init__("the answer is not of the schema")


@dataclass(frozen=True, slots=True)
class Known:
    """A model that a vendor has; `ends` is the day it names for its end, if it does."""

    id: str
    ends: str | None = None


class Vendor(Protocol):
    """One vendor; its own retries are off, since the caller has one budget for everything."""

    def ask(self, upstream: Upstream, system: str, talk: Sequence[Turn], seconds: float) -> Reply:
        """An answer within so many seconds; raises VendorFailed."""

    def find(self, model_id: str, seconds: float) -> Known | None:
        """A model that the vendor has, None when it has no such one; raises VendorFailed."""


def retry_after(header: str | None) -> float | None:
    """The seconds of a Retry-After header; dates and junk count as none."""
    return float(header) if header and header.isascii() and header.isdigit() else None
