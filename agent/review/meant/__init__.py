"""What a name stands for where it stands: the thing itself, or another one of that spelling."""
