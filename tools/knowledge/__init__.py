"""What people wrote down (runbooks, decisions, contracts), and finding it again."""
