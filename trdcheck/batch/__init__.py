"""Many cases in one run: lines in, lines, rows or a summary out."""
