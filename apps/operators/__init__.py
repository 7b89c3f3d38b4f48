"""The pages of those who run this installation: they see all customers, and change next to nothing."""
