"""Which account the emulated company has, and where it works."""

# One of the account numbers that AWS's own documentation uses for examples.
ACCOUNT = "444455556666"
REGIONS = ("us-east-1", "eu-west-1", "us-west-2", "ap-southeast-2")
