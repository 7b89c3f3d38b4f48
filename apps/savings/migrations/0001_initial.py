"""Verifications of what was saved."""

import apps.tenancy.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_bills'),
        ('customers', '0002_people'),
        ('findings', '0011_exempt_judged_assigned'),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('resource_type', models.CharField(max_length=64)),
                ('resources', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('estimated', models.DecimalField(decimal_places=2, max_digits=14)),
                ('realized', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('realized', 'Realized'), ('unverified', 'Unverified')], default='pending', max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('seen_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('before_daily', models.DecimalField(decimal_places=6, max_digits=16, null=True)),
                ('after_daily', models.DecimalField(decimal_places=6, max_digits=16, null=True)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.cloudaccount')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('finding', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='findings.finding')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(models.F('customer'), models.F('account'), condition=models.Q(('state', 'pending')), name='savings_pending'), models.Index(models.F('customer'), models.F('resolved_at'), name='savings_by_month')],
                'constraints': [apps.tenancy.constraints.RowSecurity(name='savings_verification_row_security'), models.UniqueConstraint(fields=('customer', 'id'), name='savings_verification_customer_id'), apps.tenancy.constraints.SameCustomer('finding', name='savings_verification_same_customer_finding'), apps.tenancy.constraints.SameCustomer('account', name='savings_verification_same_customer_account'), models.UniqueConstraint(fields=('customer', 'finding', 'resolved_at'), name='savings_verification_once')],
            },
        ),
    ]
