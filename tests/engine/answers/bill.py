"""Cost Explorer, as the demo's emulator answers for it too."""

from apps.local.demo import explorer

ASKED, TOLD = explorer.ASKED, explorer.TOLD
used, reserved, recommended = explorer.used, explorer.reserved, explorer.recommended
covered, planned = explorer.covered, explorer.planned
fill, empty = explorer.fill_calls, explorer.empty
