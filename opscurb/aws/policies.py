"""The least-privilege IAM policies and role, generated from what the checks need, never written by hand."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from opscurb.aws.account.advisers import ADVICE_NEEDS
from opscurb.aws.account.parts import RESOURCE_BILL_NEEDS
from opscurb.aws.permissions import iam_actions
from opscurb.aws.provider import ACCOUNT_NEEDS, AWS
from opscurb.check import Check

# IAM's limit for a managed policy, white space not counted.
MANAGED_POLICY_CHARACTERS = 6_144
# IAM's limit for the session policy of an AssumeRole call, white space counted.
SESSION_POLICY_CHARACTERS = 2_048
VERSION = "2012-10-17"
ROLE_NAME = "OpsCurbReadOnly"
# What no check needs and an account may allow besides: advice of AWS's own, and what single resources cost.
OPT_IN = {"advice": iam_actions((*ADVICE_NEEDS, *RESOURCE_BILL_NEEDS))}


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the role trusts: the platform's account or principal, and the ExternalId it must present.

    What is empty is asked for by the template.
    """

    principal: str = ""
    external_id: str = ""

    @property
    def arn(self) -> str:
        """The principal as an ARN; twelve digits mean the whole account."""
        return f"arn:aws:iam::{self.principal}:root" if self.principal.isdigit() else self.principal

    def document(self) -> dict[str, Any]:
        """The trust policy of the role."""
        return trust_document(self.arn, self.external_id)


ANYONE_ASKED_FOR = Trust()
PRINCIPAL = "ARN of the principal that OpsCurb works as"
EXTERNAL_ID = "The ExternalId that OpsCurb shows for this account"


def trust_document(principal: Any, external_id: Any) -> dict[str, Any]:
    """A trust policy that admits one principal, and only with the ExternalId."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    return {"Version": VERSION, "Statement": [statement]}


def capability_roles(checks: Iterable[Check]) -> dict[str, tuple[str, ...]]:
    """The IAM actions of each capability role, `core` first; the calls of every scan belong to each."""
    by_role: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        by_role[check.role].append(check)
    names = sorted(by_role, key=lambda name: (name != "core", name))
    return {name: AWS.needs_of_all(by_role[name]) for name in names}


def policies(checks: Iterable[Check], opted: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """One managed policy a capability role, by name, and one of each of OPT_IN that is named.

    One that would be too long for IAM is split.
    """
    named: dict[str, dict[str, Any]] = {}
    for role, actions in (capability_roles(checks) | {role: OPT_IN[role] for role in opted}).items():
        parts = _parts(actions)
        for number, part in enumerate(parts, 1):
            suffix = f"{number}" if len(parts) > 1 else ""
            named[f"OpsCurb{role.title()}{suffix}"] = policy_document(part)
    return named


def merged_policies(checks: Iterable[Check], opted: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The fewest policies that together allow what all the checks need and what is opted for, each action once."""
    actions = {*AWS.needs_of_all(checks), *(action for role in opted for action in OPT_IN[role])}
    return [policy_document(part) for part in _parts(sorted(actions))]


def policy_document(actions: Sequence[str]) -> dict[str, Any]:
    """A policy that allows actions on everything: what lists resources cannot be narrowed to some."""
    return {
        "Version": VERSION,
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }


def _parts(actions: Sequence[str]) -> list[list[str]]:
    """Cut actions into parts whose policies IAM accepts."""
    parts: list[list[str]] = [[]]
    for action in actions:
        if len(_packed(policy_document([*parts[-1], action]))) > MANAGED_POLICY_CHARACTERS:
            parts.append([])
        parts[-1].append(action)
    return parts


def session_policy(checks: Iterable[Check], operations: Iterable[str] = ()) -> str | None:
    """The policy that narrows one scan's credentials to its checks and further calls; None when it were too long.

    The role's own policy then is the only bound; an action is never shortened to a wildcard.
    """
    actions = sorted({*AWS.needs_of_all(checks), *iam_actions(operations)})
    text = _packed(policy_document(actions))
    return text if len(text) <= SESSION_POLICY_CHARACTERS else None


def identity_policy() -> str:
    """The session policy of a session that only learns whose account it is in."""
    return _packed(policy_document(iam_actions(ACCOUNT_NEEDS)))


def _packed(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def cloudformation(
    checks: Iterable[Check], trust: Trust = ANYONE_ASKED_FOR, opted: Iterable[str] = ()
) -> dict[str, Any]:
    """A CloudFormation template of the role and its policies; `trust` presets its parameters."""
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Read-only access for OpsCurb, which finds what this account pays for in vain.",
        "Parameters": {
            "PlatformPrincipal": _parameter(PRINCIPAL, trust.arn),
            "ExternalId": _parameter(EXTERNAL_ID, trust.external_id),
        },
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": ROLE_NAME,
                    "AssumeRolePolicyDocument": trust_document(
                        {"Ref": "PlatformPrincipal"}, {"Ref": "ExternalId"}
                    ),
                },
            }
        },
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
    for name, document in policies(checks, opted).items():
        template["Resources"][name] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": document, "Roles": [{"Ref": "Role"}]},
        }
    return template


def _parameter(description: str, default: str) -> dict[str, str]:
    parameter = {"Type": "String", "Description": description}
    return parameter | {"Default": default} if default else parameter


def cloudformation_yaml(
    checks: Iterable[Check], trust: Trust = ANYONE_ASKED_FOR, opted: Iterable[str] = ()
) -> str:
    """The CloudFormation template as YAML."""
    return str(yaml.safe_dump(cloudformation(checks, trust, opted), sort_keys=False, width=100))


def terraform(checks: Iterable[Check], trust: Trust = ANYONE_ASKED_FOR, opted: Iterable[str] = ()) -> str:
    """Terraform text of the role and its policies; `trust` presets its variables."""
    blocks = [
        _variable("platform_principal", PRINCIPAL, trust.arn),
        _variable("external_id", EXTERNAL_ID, trust.external_id),
        _TERRAFORM_ROLE,
    ]
    for name, document in policies(checks, opted).items():
        actions = "".join(f'        "{action}",\n' for action in document["Statement"][0]["Action"])
        blocks.append(_TERRAFORM_POLICY.format(name=name, label=name.lower(), actions=actions))
    return "\n".join([*blocks, 'output "role_arn" {\n  value = aws_iam_role.opscurb.arn\n}\n'])


def _variable(name: str, description: str, default: str) -> str:
    preset = f"  default     = {json.dumps(default)}\n" if default else ""
    return f'variable "{name}" {{\n  type        = string\n  description = "{description}"\n{preset}}}\n'


_TERRAFORM_ROLE = f"""resource "aws_iam_role" "opscurb" {{
  name = "{ROLE_NAME}"
  assume_role_policy = jsonencode({{
    Version = "{VERSION}"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ AWS = var.platform_principal }}
      Action    = "sts:AssumeRole"
      Condition = {{ StringEquals = {{ "sts:ExternalId" = var.external_id }} }}
    }}]
  }})
}}
"""
_TERRAFORM_POLICY = """resource "aws_iam_policy" "{label}" {{
  name = "{name}"
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect   = "Allow"
      Resource = "*"
      Action = [
{actions}      ]
    }}]
  }})
}}

resource "aws_iam_role_policy_attachment" "{label}" {{
  role       = aws_iam_role.opscurb.name
  policy_arn = aws_iam_policy.{label}.arn
}}
"""
