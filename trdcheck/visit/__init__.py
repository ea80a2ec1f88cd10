"""The visit: a clinician at the keyboard. What to ask next is pure; the form and the line mode are two faces on it."""
