"""A clinic's own checklist over a shipped one: its form, what the two come to, everything that is wrong with it."""
