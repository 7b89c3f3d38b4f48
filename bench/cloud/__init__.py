"""A fast stand-in for AWS: answers in its wire formats and pages like it, slowly and with throttling if asked."""
