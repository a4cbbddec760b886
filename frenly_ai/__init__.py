"""Delivery: command line, HTTP server, settings and the composition root."""
