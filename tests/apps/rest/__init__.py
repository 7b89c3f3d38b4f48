"""What both surfaces stand on."""
