"""What monitoring systems send, each format in a module of its own."""
