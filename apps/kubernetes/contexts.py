"""Which clusters a stored kubeconfig leads to, and which of them is meant where none is named."""

from dataclasses import dataclass

from apps.accounts.clusters import ClusterContext, Stored, contexts_of
from opscurb.errors import Invalid, NotFound

NOTHING_STORED = "no kubeconfig is stored: connect one at /v1/cloud-accounts, or ask for demo_mode"


@dataclass(frozen=True, slots=True)
class Choice:
    """The context that is meant, and why; none where there is nothing to choose from."""

    context: ClusterContext | None
    source: str


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts of a stored kubeconfig."""

    label: str
    contexts: tuple[ClusterContext, ...]
    current: str
    choice: Choice
    warnings: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """True when there is something to scan."""
        return self.choice.context is not None

    @property
    def provider_hint(self) -> str:
        """Whose managed cluster the chosen one looks like."""
        return self.choice.context.provider_hint if self.choice.context else "unknown"


def list_contexts(label: str, preferred: str = "") -> Contexts:
    """The contexts behind a label, or of the oldest stored kubeconfig; raises NotFound for a label. Needs a scope."""
    try:
        stored = contexts_of(label)
    except NotFound:
        if label:
            raise
        return _nothing(label, NOTHING_STORED)
    except Invalid as error:
        return _nothing(label, str(error))
    choice = _choice(stored, preferred)
    return Contexts(
        stored.label, stored.contexts, stored.current, choice, tuple(_warnings(stored, choice, preferred))
    )


def _nothing(label: str, why: str) -> Contexts:
    return Contexts(label, (), "", Choice(None, "none"), (why,))


def _choice(stored: Stored, preferred: str) -> Choice:
    known = {context.name: context for context in stored.contexts}
    for name, source in ((preferred, "preferred"), (stored.current, "current_context")):
        if name in known:
            return Choice(known[name], source)
    first = next(iter(stored.contexts), None)
    return Choice(first, "first_context" if first else "none")


def _warnings(stored: Stored, choice: Choice, preferred: str) -> list[str]:
    found = []
    if preferred and choice.source != "preferred":
        found.append(f"no context of this kubeconfig is called {preferred}")
    if choice.source == "first_context" and len(stored.contexts) > 1:
        found.append("the kubeconfig names no current-context")
    return found
