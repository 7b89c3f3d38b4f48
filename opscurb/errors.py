"""The domain's words for what can go wrong; each surface chooses the sentence and the status."""


class DomainError(Exception):
    """Anything the domain refuses, with a text fit for the caller."""


class NotFound(DomainError):
    """No such thing for this customer; a stranger's id reads exactly the same."""

    def __init__(self, kind: str, identifier: object) -> None:
        self.kind = kind
        self.identifier = str(identifier)
        super().__init__(f"No {kind} with ID {identifier}")


class Invalid(DomainError):
    """Input that breaks a rule, naming the field where there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(message)


class Conflict(DomainError):
    """The thing is in a state that does not allow this."""


class Forbidden(DomainError):
    """The caller is known but may not do this."""


class PlanTooLow(DomainError):
    """The customer's plan does not include this."""


class QuotaExceeded(DomainError):
    """The plan includes this, and it is used up."""


class ProviderDenied(DomainError):
    """The customer's cloud refused us."""


class Unavailable(DomainError):
    """A part we depend on does not answer; trying again later may work."""

    def __init__(self, message: str, retry_after_seconds: int = 5) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)
