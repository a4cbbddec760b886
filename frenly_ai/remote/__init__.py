"""A Frenly server asked over HTTP by the command line."""
