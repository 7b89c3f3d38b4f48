"""The findings that somebody exempted, judged or was given, by indexes that are built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0010_exemptions")]

    operations = [
        ValidateConstraint("finding", "findings_finding_exempt"),
        *(
            AddIndexConcurrently("finding", models.Index("customer", *columns, name=name, condition=chosen))
            for name, columns, chosen in (
                ("findings_exempted", ("exempted_by",), Q(exempted_by__isnull=False)),
                ("findings_judged", ("check_id", "verdict"), Q(verdict__gt="")),
                ("findings_assigned", ("assignee_id",), Q(assignee_id__isnull=False)),
            )
        ),
    ]
