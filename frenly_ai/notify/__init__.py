"""How owners are told: where they are reached, and the ways there."""
