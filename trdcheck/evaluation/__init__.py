"""A checklist over a case on a day gives a report."""
