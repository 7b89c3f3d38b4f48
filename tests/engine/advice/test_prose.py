"""Sentences of a model hold no command, no link and no stranger's id, wherever they stand."""

import pytest

from opscurb.advice.answer import Advice
from opscurb.advice.prose import faults_in_prose, tidied
from tests.apps.recommendations.injections import PARTS, SENTENCES
from tests.engine.advice.subjects import VOLUME

GOOD = Advice(
    explanation="The volume vol-0123456789abcdef0 is attached to nothing and AWS bills its 100 GB every month.",
    steps=["Verify that nothing needs it", "Create a snapshot", "Delete the volume"],
    cli_commands=[
        "# Verify",
        "aws ec2 describe-volumes --volume-ids vol-0123456789abcdef0 --region eu-west-1",
    ],
    console_steps=["Open the EC2 console in eu-west-1 and choose Volumes", "Actions, Delete volume"],
    risks=["A deleted volume is gone; only a snapshot brings its data back"],
    estimated_time_minutes=5,
)


def changed(part: str, text: str) -> Advice:
    return GOOD.model_copy(update={part: text if part == "explanation" else [text]})


def test_plain_sentences_pass() -> None:
    assert faults_in_prose(GOOD, VOLUME) == []


@pytest.mark.parametrize("sentence", [text for text in SENTENCES if "$" not in text])
@pytest.mark.parametrize("part", PARTS)
def test_a_hostile_sentence_is_a_fault_in_every_part(part: str, sentence: str) -> None:
    (fault, *_) = faults_in_prose(changed(part, sentence), VOLUME)

    assert fault.startswith(f"{part}: ")


@pytest.mark.parametrize("sentence", [text for text in SENTENCES if "$" not in text])
def test_a_comment_among_the_commands_is_a_sentence(sentence: str) -> None:
    assert faults_in_prose(changed("cli_commands", f"# {sentence}"), VOLUME)


@pytest.mark.parametrize(
    "sentence",
    [
        "Python scripts and shell scripts that mount it would fail",
        "Where Terraform holds it, change its aws_ebs_volume and apply that",
        "Node groups of a cluster may use it; ask the team first",
        "Choose Actions > Create snapshot (about 5 minutes)",
        "Set IOPS to 3000 and/or throughput to 125 MiB/s",
        "The snapshot of arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0 stays",
    ],
)
def test_an_ordinary_sentence_is_no_fault(sentence: str) -> None:
    assert faults_in_prose(changed("steps", sentence), VOLUME) == []


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("explanation", ""),
        ("explanation", "x" * 2_001),
        ("steps", []),
        ("steps", ["x"] * 21),
        ("risks", ["x" * 601]),
        ("console_steps", [""]),
        ("cli_commands", []),
        ("cli_commands", ["aws " + "x" * 1_000]),
        ("cli_commands", ["aws ec2\ndescribe-volumes"]),
        ("cli_commands", ["aws ec2 describe-volumes \u202e"]),
        ("estimated_time_minutes", 0),
        ("estimated_time_minutes", 10_000),
    ],
)
def test_what_is_empty_too_long_or_hidden_is_a_fault(part: str, value: object) -> None:
    assert faults_in_prose(GOOD.model_copy(update={part: value}), VOLUME)


def test_sentences_are_shown_on_one_line_without_markup_and_hidden_characters() -> None:
    advice = changed("steps", " **Open** `vol-0123456789abcdef0`\nand\u202e look\u200b ")

    assert tidied(advice).steps == ["Open vol-0123456789abcdef0 and look"]
