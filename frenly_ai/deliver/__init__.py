"""Where reports of incidents go: chosen by a file and by code, never by a model."""
