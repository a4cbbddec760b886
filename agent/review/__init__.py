"""Review of code: what is wrong with the names it uses, and what to write instead."""
