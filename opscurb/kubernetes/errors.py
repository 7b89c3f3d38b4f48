"""What a cluster answers instead of what it was asked for: refused, throttled, expired, gone."""

from urllib3.exceptions import HTTPError

from opscurb.check import Reason
from opscurb.errors import DomainError
from opscurb.resource import scrub
from opscurb.results import Unread

EXPIRED = 410
# What may be otherwise a moment later: too many calls, a control plane that restarts or is overloaded.
PASSING = frozenset({429, 500, 502, 503, 504})
# What the way out raises while a call is under way: refusals in the domain's words, breaks in urllib3's.
CONNECTION_ERRORS = (DomainError, HTTPError, OSError)
_TEXTS = {
    400: "the cluster does not take the request",
    401: "the cluster does not accept the credentials",
    403: "the credentials do not allow it",
    404: "the cluster does not serve it",
    410: "the list changed faster than it could be read",
    429: "the cluster answers too many requests",
}
# Stages of the way out at which another try may go better.
_PASSING_STAGES = frozenset({"connect", "timeout", "read"})


class ClusterProblem(Exception):
    """A call that was not answered as asked; `status` is 0 where no answer came, `wait` what the cluster asks for."""

    def __init__(self, text: str, status: int = 0, wait: float = 0.0, passing: bool | None = None) -> None:
        self.status = status
        self.wait = wait
        self.passing = status in PASSING if passing is None else passing
        super().__init__(text)

    @property
    def reason(self) -> Reason:
        """The engine's word for it."""
        if self.status in (401, 403):
            return Reason.NO_PERMISSION
        if self.status == 429:
            return Reason.THROTTLED
        return Reason.UNREADABLE if self.status in (404, 406) else Reason.ERROR


def answered(what: str, status: int, wait: float = 0.0) -> ClusterProblem:
    """An answer that is an error; its body is a stranger's text and is not repeated."""
    text = _TEXTS.get(status, f"the cluster answered {status}")
    return ClusterProblem(f"{what}: {text}", status, wait)


def broken(what: str, error: Exception) -> ClusterProblem:
    """A call without an answer; only our own errors have texts fit for people."""
    text = str(error) if isinstance(error, DomainError) else f"no answer ({type(error).__name__})"
    passing = getattr(error, "stage", "read") in _PASSING_STAGES
    return ClusterProblem(scrub(f"{what}: {text}")[:300], passing=passing)


def unread_because(problem: ClusterProblem, needs: tuple[str, ...]) -> Unread:
    """What could not be read for a problem; a denial names what to allow."""
    missing = needs if problem.reason is Reason.NO_PERMISSION else ()
    return Unread(problem.reason, str(problem), missing)
