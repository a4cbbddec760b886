"""Where monitoring systems tell of alerts: who they are, and what they sent."""
