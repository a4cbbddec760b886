"""Incidents that Frenly opens about itself: misuse found in its own log."""
