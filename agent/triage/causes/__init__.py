"""Rules that tell causes from evidence, one module per family."""
