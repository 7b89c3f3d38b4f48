"""Provisioned concurrency of functions, as the demo's emulator answers it too."""

from apps.local.demo import provisioned

keep_ready = provisioned.keep_ready
fill = provisioned.fill_calls
empty = provisioned.empty
