"""What models need done as time passes."""

from celery import shared_task

from apps.recommendations.retiring import warn_of_retiring_models


@shared_task(queue="scan", expires=3600)
def warn() -> None:
    """Tell customers of models that end soon."""
    warn_of_retiring_models()
