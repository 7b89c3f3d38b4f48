"""How a finding is fixed, ready to be shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instructions:
    """Instructions of a playbook or of a model; `stack_hint` is empty when no stack manages the resource."""

    explanation: str
    steps: tuple[str, ...]
    cli_commands: tuple[str, ...]
    console_steps: tuple[str, ...]
    risks: tuple[str, ...]
    rollback: tuple[str, ...]
    minutes: int
    needs_restart: bool
    stack_hint: str = ""
