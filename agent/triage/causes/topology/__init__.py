"""Which of many things is at fault when many alerts fire together, from the alerts alone."""
