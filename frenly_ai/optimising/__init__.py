"""What can be improved, brought to people: looked at, put off, and asked for."""
