"""Connected accounts, by their services and migrations."""
