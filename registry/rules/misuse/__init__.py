"""What in the log looks like abuse, told from honest work by counting. Pure."""
