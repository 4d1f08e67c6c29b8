"""What a stranger can find out about a label."""
