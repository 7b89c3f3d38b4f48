#!/usr/bin/env python
"""Runs OpsCurb's management commands; `up`, `down`, `status`, `env` and `reset` need no database yet."""

import os
import sys

from apps.local import cli
from apps.local.environment import complete_environment


def main(words: list[str]) -> int:
    """Run one command; the exit code."""
    if words and words[0] in cli.COMMANDS:
        return cli.main(words)
    complete_environment(words[0] if words else "help")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *words])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
