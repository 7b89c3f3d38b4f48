"""What a customer may set: general, network and scan policy, and the snapshot of their plan."""
