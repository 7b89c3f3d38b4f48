"""What can go wrong when OpsCurb runs on one machine, in words fit for a terminal."""


class LocalError(Exception):
    """Something the person at the terminal has to know, without a traceback."""


class StateBusy(LocalError):
    """Another process runs on this state folder."""


class NotOurs(LocalError):
    """The folder is not a state folder of this user."""


class MissingBinary(LocalError):
    """A server's program is not installed."""


class StartFailed(LocalError):
    """A server ended, or did not answer in time, while starting."""
