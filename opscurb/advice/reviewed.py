"""What the guard allows beside the playbooks; every line of it is a decision, so it stays short."""

from collections.abc import Mapping

# Options that every command may have.
OUTPUT = frozenset({"region", "output", "query", "no_cli_pager", "no_cli_auto_prompt", "paginate"})
# Files of the user's that playbooks name; the guard never opens one, and no other may be named.
FILES = frozenset(
    {"file://lifecycle.json", "file://untagged.json", "file://unpulled.json", "file://policy.json"}
)
# Changing calls beside those of a check's playbook, as templates, by type of resource: backups and ways back.
REVIEWED: Mapping[str, tuple[str, ...]] = {
    "ebs_volume": ("aws ec2 create-snapshot --volume-id {id} --description x --region {region}",),
    "ec2_instance": (
        "aws ec2 create-image --instance-id {id} --name x --no-reboot --description x --region {region}",
        "aws ec2 create-image --instance-id {id} --name x --reboot --region {region}",
        "aws ec2 create-snapshot --volume-id {volume_ids} --description x --region {region}",
        "aws ec2 start-instances --instance-ids {id} --region {region}",
        "aws ec2 stop-instances --instance-ids {id} --region {region}",
    ),
    "ami": ("aws ec2 enable-image --image-id {id} --region {region}",),
    "rds_instance": (
        "aws rds create-db-snapshot --db-instance-identifier {id} --db-snapshot-identifier x --region {region}",
        "aws rds start-db-instance --db-instance-identifier {id} --region {region}",
        "aws rds stop-db-instance --db-instance-identifier {id} --region {region}",
    ),
    "log_group": ("aws logs delete-retention-policy --log-group-name {id} --region {region}",),
}
# Options whose value is a new name or a remark, of plain words.
FREE = frozenset(
    {
        ("ec2 create-snapshot", "description"),
        ("ec2 create-image", "description"),
        ("ec2 create-image", "name"),
        ("rds create-db-snapshot", "db-snapshot-identifier"),
        ("rds delete-db-instance", "final-db-snapshot-identifier"),
    }
)
# Options without which a call would do something else than the playbook.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "ec2 modify-volume": ("volume-type", "iops", "throughput"),
    "rds delete-db-instance": ("final-db-snapshot-identifier",),
}
BACKUPS = frozenset({"ec2 create-snapshot", "ec2 create-image", "rds create-db-snapshot"})
DESTROY = ("delete-", "terminate-", "deregister-")
