"""Django's admin, with our own site and the tables of our own apps alone."""

from importlib import import_module

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule


class OperatorsConfig(SimpleAdminConfig):
    default_site = "apps.operators.site.OperatorSite"

    def ready(self) -> None:
        super().ready()
        # Libraries bring pages of their own, which would show and change people's second factors.
        for app in apps.get_app_configs():
            if app.name.startswith("apps.") and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")
