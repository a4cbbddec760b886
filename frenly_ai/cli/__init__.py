"""The command line. Modules here import only typer at the top, so that `--help` is quick."""
