"""Accounts of other clouds may go out through a stored proxy."""

import django.db.models.deletion
from django.db import migrations, models

from apps.tenancy.constraints import SameCustomer


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_other_clouds"), ("egress", "0001_initial")]

    operations = [
        migrations.AddField(
            "cloudaccount",
            "proxy_profile",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="egress.proxyprofile",
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.AddConstraint(
            "cloudaccount", SameCustomer("proxy_profile", name="accounts_cloudaccount_same_customer_proxy_profile")
        ),
    ]
