"""OpsCurb on one machine: embedded stores and the supervisor behind `manage.py up`."""
