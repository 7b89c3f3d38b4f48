"""Active findings by severity and by age, by indexes that are built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, F, Q, When

LEVEL = Case(When(severity="high", then=2), When(severity="medium", then=1), default=0)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0012_why_it_ends")]

    operations = [
        AddIndexConcurrently(
            "finding", models.Index(*columns, name=name, condition=Q(state__in=("open", "reopened")))
        )
        for name, columns in (
            ("findings_open_severest", ("customer", LEVEL.desc(), F("cents").desc(), F("id").desc())),
            ("findings_open_oldest", ("customer", "first_seen_at", "id")),
        )
    ]
