"""What people type on pages, checked; one file a subject."""
