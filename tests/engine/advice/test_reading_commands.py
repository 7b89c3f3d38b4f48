"""How shell lines and AWS commands are read, and that reading them leaves the process as it was."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opscurb.advice.faults import Refused
from opscurb.advice.grammar import File, read_call
from opscurb.advice.guard import judge
from opscurb.advice.parsing import Command, Comment, read
from tests.engine.advice.subjects import VOLUME

WORDS = "aws ec2 describe-volumes delete-volume wait --volume-ids --filters Name=a,Values=b --region eu-west-1 --query"
SIGNS = ["'", '"', "\\", "\n", "#", "$", "[", "{", "@=", "=", ",", "-", "--"]
ODD = [" ", "file://x", "arn:aws:s3:::b", VOLUME.resource_id, "\u202e", "é", "\x00", "9" * 5000]
PIECES = st.sampled_from([*WORDS.split(), *SIGNS, *ODD])
ISOLATED = """
import os, sys
before = dict(os.environ)
from opscurb.advice.grammar import read_call
read_call(["ec2", "describe-volumes"])
import boto3, botocore, s3transfer
assert dict(os.environ) == before
assert not [finder for finder in sys.meta_path if "awscli" in type(finder).__module__]
for module in (boto3, botocore, s3transfer):
    assert "awscli" not in module.__file__, module.__file__
assert boto3.Session().get_available_services()
"""


def test_words_come_as_a_shell_would_hand_them_on() -> None:
    lines = read("""# first\naws  'a b'"c"\\ d -x='1' "\\"q\\"" '' \\\n  e  # last""")

    assert lines == [Comment("first"), Command(("aws", "a bc d", "-x=1", '"q"', "", "e")), Comment("last")]


def test_a_continued_line_goes_on_with_its_word() -> None:
    assert read("aws ec\\\n2") == [Command(("aws", "ec2"))]


def test_a_sign_within_a_word_begins_no_comment() -> None:
    assert read("aws a#b") == [Command(("aws", "a#b"))]


def test_values_are_what_the_cli_makes_of_them() -> None:
    call = read_call(
        [
            "ec2",
            "describe-volumes",
            "--filters",
            "Name=volume-id,Values=a,b",
            "--max-results",
            "7",
            "--dry-run",
        ]
    )

    assert call.name == "ec2 describe-volumes"
    assert call.given == {
        "filters": [{"Name": "volume-id", "Values": ["a", "b"]}],
        "max-results": 7,
        "dry-run": True,
    }


def test_a_file_is_named_and_never_read() -> None:
    words = ["s3api", "put-bucket-lifecycle-configuration", "--bucket", "b", "--lifecycle-configuration"]

    call = read_call([*words, "file:///etc/passwd"])

    assert call.given["lifecycle-configuration"] == File("file:///etc/passwd")


@pytest.mark.parametrize("body", ["/etc/passwd", "~/.aws/credentials", "$HOME/.aws/credentials"])
def test_a_body_is_not_opened(body: str) -> None:
    call = read_call(["s3api", "put-object", "--bucket", "b", "--key", "k", "--body", body])

    assert call.given["body"] == body


def test_a_required_flag_must_be_given_one_way_or_the_other() -> None:
    words = ["ec2", "delete-fleets", "--fleet-ids", "fleet-1"]

    assert read_call([*words, "--no-terminate-instances"]).given["terminate-instances"] is False
    with pytest.raises(Refused, match="--terminate-instances is required"):
        read_call(words)


def test_the_process_keeps_its_own_botocore_and_environment() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "AWS_DATA_PATH"}

    subprocess.run([sys.executable, "-c", ISOLATED], check=True, env=environment)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=12), st.booleans())
def test_no_text_breaks_the_guard(pieces: list[str], spaced: bool) -> None:
    text = (" " if spaced else "").join(pieces)

    for fault in judge([text, f"aws ec2 {text}"], VOLUME):
        assert fault.message


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_no_other_text_does_either(text: str) -> None:
    judge([text, f"# {text}", f"aws ec2 describe-volumes --filters '{text}'"], VOLUME)
