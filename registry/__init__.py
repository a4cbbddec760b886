"""The truth: names, contracts and anchors, and the only code that may change them."""
