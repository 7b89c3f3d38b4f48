"""What was really saved: the bill before and after a finding was resolved."""
