"""Where actions are done: the adapters of the platform port, and who chooses one."""
