"""What only the bill shows: traffic, and reservations that are not used or not there."""
