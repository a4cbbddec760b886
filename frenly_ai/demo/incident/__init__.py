"""The demonstration of an incident: from a wrong name, over real alerts, to its undoing."""
