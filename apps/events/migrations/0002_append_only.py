"""The app may add events and read them, never change or delete one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON events_event FROM opscurb_app",
            "GRANT UPDATE, DELETE ON events_event TO opscurb_app",
        )
    ]
