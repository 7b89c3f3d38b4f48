"""What accounts' bills said, and how often they were asked."""

import apps.tenancy.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_proxy_profile'),
        ('customers', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillCalls',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.cloudaccount')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
            ],
            options={
                'abstract': False,
                'constraints': [apps.tenancy.constraints.RowSecurity(name='accounts_billcalls_row_security'), models.UniqueConstraint(fields=('customer', 'id'), name='accounts_billcalls_customer_id'), apps.tenancy.constraints.SameCustomer('account', name='accounts_billcalls_same_customer_account'), models.UniqueConstraint(fields=('customer', 'account', 'day'), name='accounts_billcalls_once')],
            },
        ),
        migrations.CreateModel(
            name='BillPart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=128)),
                ('rows', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=128), default=list, size=None)),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.cloudaccount')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
            ],
            options={
                'abstract': False,
                'constraints': [apps.tenancy.constraints.RowSecurity(name='accounts_billpart_row_security'), models.UniqueConstraint(fields=('customer', 'id'), name='accounts_billpart_customer_id'), apps.tenancy.constraints.SameCustomer('account', name='accounts_billpart_same_customer_account'), models.UniqueConstraint(fields=('customer', 'account', 'name'), name='accounts_billpart_once')],
            },
        ),
    ]
