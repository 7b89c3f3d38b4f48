"""The `opscurb` command: the engine without the product."""

import argparse
import os
import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError

from opscurb import __version__
from opscurb.allocator import return_freed_memory
from opscurb.aws.errors import message_of
from opscurb.commands import Exit, checks, doctor, policy, scan
from opscurb.errors import DomainError

COMMANDS = {
    "scan": (scan, "find waste"),
    "doctor": (doctor, "say what your credentials allow, by region and check"),
    "checks": (checks, "list the checks with thresholds and permissions"),
    "policy": (policy, "print the least-privilege policy"),
}
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    root = argparse.ArgumentParser(prog="opscurb", description="Finds cloud waste and prices it honestly.")
    root.add_argument("--version", action="version", version=f"opscurb {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=module.__doc__)
        module.add(command)
        command.set_defaults(run=module.run)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 fine, 1 waste above the threshold, 2 error, 3 incomplete."""
    arguments = parser().parse_args(argv)
    return_freed_memory()
    try:
        return int(arguments.run(arguments))
    except DomainError as error:
        return _failed(str(error))
    except BotoCoreError as error:
        return _failed(message_of(error))
    except OSError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        sys.stderr.write("opscurb: interrupted\n")
        sys.stderr.flush()
        # Calls under way would hold the interpreter until they time out.
        os._exit(INTERRUPTED)


def _failed(text: str) -> int:
    sys.stderr.write(f"opscurb: {text}\n")
    return Exit.ERROR


if __name__ == "__main__":
    sys.exit(main())
