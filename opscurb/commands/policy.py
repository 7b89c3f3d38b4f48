"""`opscurb policy`: prints the least-privilege policy of the checks."""

import argparse
import json
from collections.abc import Sequence

from opscurb.aws.policies import OPT_IN, Trust, cloudformation_yaml, merged_policies, terraform
from opscurb.aws.provider import AWS
from opscurb.check import Check
from opscurb.commands import Exit
from opscurb.commands.options import add_checks, add_output, checks_of, names, refuse_unknown
from opscurb.commands.output import write


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_output(parser, ("json", "cloudformation", "terraform"))
    add_checks(parser)
    roles = ", ".join((*sorted({check.role for check in AWS.checks.values()}), *OPT_IN))
    parser.add_argument(
        "--role",
        type=names,
        default=(),
        metavar="ROLES",
        help=f"only these capabilities ({roles}; default: all that checks need)",
    )
    parser.add_argument("--principal", default="", metavar="ARN", help="who may take on the role")
    parser.add_argument("--external-id", default="", metavar="ID", help="the ExternalId it must present")


def run(arguments: argparse.Namespace) -> Exit:
    """Write the policy, or the template of the role with its policies."""
    opted = [role for role in arguments.role if role in OPT_IN]
    checks = _of_roles(checks_of(arguments), arguments.role)
    trust = Trust(arguments.principal, arguments.external_id)
    match arguments.format:
        case "cloudformation":
            text = cloudformation_yaml(checks, trust, opted)
        case "terraform":
            text = terraform(checks, trust, opted)
        case _:
            text = _json(checks, opted)
    write(text, arguments.output)
    return Exit.OK


def _of_roles(checks: tuple[Check, ...], roles: tuple[str, ...]) -> tuple[Check, ...]:
    refuse_unknown(roles, {*OPT_IN, *(check.role for check in checks)}, "unknown roles")
    return tuple(check for check in checks if not roles or check.role in roles)


def _json(checks: tuple[Check, ...], opted: Sequence[str]) -> str:
    """One policy, or a list of them where IAM would refuse one so long."""
    documents = merged_policies(checks, opted)
    return json.dumps(documents[0] if len(documents) == 1 else documents, indent=2) + "\n"
