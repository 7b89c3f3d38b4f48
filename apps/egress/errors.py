"""What can go wrong on the way out, and at which stage."""

from typing import Literal

from opscurb.errors import Invalid

Stage = Literal["parse", "resolve", "refused", "connect", "proxy", "tls", "timeout", "read"]


class Unreachable(Invalid):
    """A target that was not reached; the text says what to do and tells nothing of the network we stand in."""

    def __init__(self, stage: Stage, text: str) -> None:
        self.stage: Stage = stage
        super().__init__(text)
