"""One file a format: a report in, text out. A format lays out what the report says; it decides nothing."""
