"""Commands that a good answer holds, in their many spellings, are let through."""

import pytest

from opscurb.advice.guard import judge
from tests.engine.advice.subjects import VOLUME, subject_of

OWN = "vol-0123456789abcdef0"
HERE = "--region eu-west-1"
BACKUP = f"aws ec2 create-snapshot --volume-id {OWN} {HERE}"


@pytest.mark.parametrize(
    "command",
    [
        f"aws ec2 describe-volumes --volume-ids {OWN} {HERE}",
        f"aws ec2 describe-volumes --volume-ids={OWN} --region=eu-west-1",
        f"aws {HERE} ec2 describe-volumes --volume-ids '{OWN}'",
        f'aws ec2 describe-volumes --volume-ids "{OWN}" --output table --no-cli-pager',
        f"aws ec2 describe-volumes \\\n  --volume-ids {OWN} \\\n  {HERE}",
        f"# Verify: the state must be available\naws ec2 describe-volumes --volume-ids {OWN} {HERE}",
        f"aws ec2 describe-volumes --volume-ids {OWN} --query 'Volumes[0].{{State:State,Tags:Tags}}' {HERE}",
        f"aws ec2 describe-volumes --filters Name=volume-id,Values={OWN} Name=status,Values=available {HERE}",
        f"""aws ec2 describe-volumes --filters '[{{"Name":"volume-id","Values":["{OWN}"]}}]' {HERE}""",
        f"aws ec2 describe-snapshots --owner-ids self --filters Name=volume-id,Values={OWN} {HERE}"
        .replace("--owner-ids self ", ""),
        f"aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue={OWN} {HERE}",
        f"aws cloudwatch get-metric-statistics --namespace AWS/EBS --metric-name VolumeReadOps"
        f" --dimensions Name=VolumeId,Value={OWN} --start-time 2026-11-01T00:00:00Z"
        f" --end-time 2026-11-24T00:00:00Z --period 86400 --statistics Sum {HERE}",
        f"{BACKUP} --description 'Backup before deletion'",
        f"aws ec2 wait volume-available --volume-ids {OWN} {HERE}  # until it is free",
        f"aws ec2 delete-volume --volume-id {OWN} --dry-run {HERE}",
        "# Delete the volume once the snapshot is completed (about 5 minutes)",
    ],
)  # fmt: skip
def test_a_useful_command_passes(command: str) -> None:
    assert judge([BACKUP, command], VOLUME) == []


def test_a_new_name_may_be_waited_for() -> None:
    subject = subject_of("rds_instance_idle")
    here = f"--region {subject.region}"

    faults = judge(
        [
            f"aws rds create-db-snapshot --db-instance-identifier {subject.resource_id}"
            f" --db-snapshot-identifier last-copy {here}",
            f"aws rds wait db-snapshot-available --db-snapshot-identifier last-copy {here}",
        ],
        subject,
    )

    assert faults == []


def test_a_stopped_instance_may_be_terminated_after_its_image_was_made() -> None:
    subject = subject_of("ec2_instance_stopped_long")
    own, here = subject.resource_id, f"--region {subject.region}"
    image = f"aws ec2 create-image --instance-id {own} --name keep-it --no-reboot {here}"
    terminate = f"aws ec2 terminate-instances --instance-ids {own} {here}"

    assert judge([image, terminate], subject) == []
    assert [fault.reason for fault in judge([terminate, image], subject)] == ["no_backup"]


def test_nothing_but_reading_is_allowed_for_a_check_that_is_unknown() -> None:
    subject = subject_of("ebs_volume_unattached", check_id="of_another_version")
    here = f"--region {subject.region}"

    assert judge([f"aws ec2 describe-volumes --volume-ids {subject.resource_id} {here}"], subject) == []
    assert judge([f"aws ec2 delete-volume --volume-id {subject.resource_id} {here}"], subject)
