"""What tools and agent may see of the registry: protocols and plain records."""
