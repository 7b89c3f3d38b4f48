"""How far back collectors look where checks must know of it."""

# Snapshots that nothing was made from for so long are not kept ready for anything.
RESTORE_DAYS = 30
