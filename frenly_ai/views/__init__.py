"""What people read: text rendered by code from the records, never from a model's words."""
