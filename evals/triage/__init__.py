"""How well causes are found: labels given before the rules were written, and their scores."""
