"""Files attached to an alert, turned into evidence that cites file and line."""
