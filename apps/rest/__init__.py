"""What both REST surfaces stand on: who calls, what may come in, what goes out when something is wrong."""
