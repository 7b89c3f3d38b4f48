"""Options that several subcommands share, and how they are read."""

import argparse
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from opscurb.aws.errors import CloudError, message_of
from opscurb.aws.provider import AWS
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.errors import Invalid, ProviderDenied
from opscurb.provider import choose

ENDPOINT_VARIABLES = ("OPSCURB_AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL")


def names(text: str) -> tuple[str, ...]:
    """Read a comma-separated list."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def add_checks(parser: argparse.ArgumentParser) -> None:
    """`--only` and `--skip`."""
    parser.add_argument("--only", type=names, default=(), metavar="IDS", help="run only these checks")
    parser.add_argument("--skip", type=names, default=(), metavar="IDS", help="leave these checks out")


def add_account(parser: argparse.ArgumentParser) -> None:
    """`--profile` and `--regions`."""
    parser.add_argument("--profile", metavar="NAME", help="profile of your AWS configuration")
    parser.add_argument(
        "--regions", type=names, default=(), metavar="NAMES", help="only these regions (default: all enabled)"
    )


def add_output(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """`--format` and `--output`."""
    parser.add_argument("--format", choices=formats, default=formats[0], help="default: %(default)s")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the result there, not to stdout")


def checks_of(arguments: argparse.Namespace) -> tuple[Check, ...]:
    """The chosen checks; raises Invalid for unknown ids and when none is left."""
    try:
        chosen = choose(AWS.checks, arguments.only, arguments.skip)
    except KeyError as error:
        raise Invalid(f"unknown checks: {error.args[0]} (`opscurb checks` lists all)") from error
    if not chosen:
        raise Invalid("no check is left to run")
    return chosen


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account that answered, and its chosen regions."""

    profile: str | None
    account_id: str
    regions: tuple[str, ...]

    def session(self) -> AwsSession:
        """A new session with the account."""
        return session_of(self.profile)


def session_of(profile: str | None) -> AwsSession:
    """A session with the caller's own credentials, at an emulator where the environment names one."""
    endpoint = next((os.environ[name] for name in ENDPOINT_VARIABLES if os.environ.get(name)), None)
    return AwsSession(endpoint_url=endpoint, profile=profile)


def account_of(arguments: argparse.Namespace) -> Account:
    """The account of the caller's credentials; raises ProviderDenied, and Invalid for unknown regions."""
    refuse_unknown(arguments.regions, AWS.regions, "unknown regions")
    session = session_of(arguments.profile)
    try:
        account_id = session.identity()["Account"]
    except CloudError as error:
        raise ProviderDenied(f"AWS does not know these credentials: {message_of(error)}") from error
    enabled = AWS.enabled_regions(session)
    refuse_unknown(arguments.regions, enabled, "regions that this account has not enabled")
    return Account(arguments.profile, account_id, arguments.regions or enabled)


def refuse_unknown(given: Collection[str], known: Collection[str], what: str) -> None:
    """Raise Invalid naming what is not known."""
    if unknown := sorted(set(given).difference(known)):
        raise Invalid(f"{what}: {', '.join(unknown)}")
