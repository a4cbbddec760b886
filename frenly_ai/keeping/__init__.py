"""What is kept outside the database: keys, checkpoints at the outside anchor, archives."""
