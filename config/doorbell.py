"""Celery's settings, by Celery's names."""

from django.conf import settings

broker_url = settings.REDIS_URL
# A silent broker must cost a web request a moment, never its answer.
broker_connection_timeout = 1
broker_transport_options = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "visibility_timeout": 3600,
}
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True
# A ring is worth nothing once it was heard: what it rings for is leased in Postgres.
task_acks_late = False
worker_prefetch_multiplier = 1
# Longer than any region takes; a unit that hangs is claimed again when its worker is gone.
task_soft_time_limit = 1500
task_time_limit = 1800
# A worker that leaks is replaced before it hurts its neighbours; kilobytes.
worker_max_tasks_per_child = 500
worker_max_memory_per_child = 600_000
task_default_queue = "scan"
worker_hijack_root_logger = False
beat_schedule = {
    "ring": {"task": "apps.scans.tasks.ring", "schedule": 2.0},
    "ring-jobs": {"task": "apps.jobs.tasks.ring", "schedule": 2.0},
    "warn": {"task": "apps.customers.tasks.warn", "schedule": 3600.0},
    "count-calls": {"task": "apps.customers.tasks.count_calls", "schedule": 300.0},
    "purge-customers": {"task": "apps.customers.tasks.purge", "schedule": 600.0},
    "sweep-webhooks": {"task": "apps.webhooks.tasks.sweep", "schedule": 3600.0},
    # Long before a model ends, so a few times a day is plenty.
    "warn-of-models": {"task": "apps.recommendations.tasks.warn", "schedule": 6 * 3600.0},
    "wake": {"task": "apps.findings.tasks.wake", "schedule": 60.0},
}
