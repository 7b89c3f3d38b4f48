"""What happened, for whom, by whom: the audit trail and the outbox."""
