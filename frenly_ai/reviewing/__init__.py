"""Review of code wired together: its policy, the registry it judges by, the trees it reads."""
