"""Pull requests: read, reviewed and answered; a host of code stands behind one port."""
