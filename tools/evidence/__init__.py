"""What triage looks at, each piece with an id and a place where it can be looked up."""
