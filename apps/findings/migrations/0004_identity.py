"""A finding's id says already what makes it the same one: the fingerprint beside it was a second index to keep."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_stable_order")]

    operations = [
        migrations.RemoveConstraint(model_name="finding", name="findings_finding_fingerprint"),
        migrations.RemoveField(model_name="finding", name="fingerprint"),
    ]
