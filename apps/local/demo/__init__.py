"""`manage.py demo`: an emulated company's cloud account, connected and scanned as a customer would."""
