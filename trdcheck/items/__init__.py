"""What an item comes to: one file a kind, and the truth tables."""
