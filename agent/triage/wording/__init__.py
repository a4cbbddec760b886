"""A model explains what the rules have found, in sentences that code checks; never instead."""
