"""What can be improved in the registry: found by rules alone, ranked by benefit and risk."""
