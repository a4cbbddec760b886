"""Conflicts of a whole registry: one pure function a class finds, one settles."""
