"""The one way out: every connection that the product opens for a customer is opened here."""
