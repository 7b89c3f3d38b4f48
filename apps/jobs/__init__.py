"""Work that is due at a time: leased rows that any worker may claim, run and put off."""
