"""What the case says about each source that a truth table can name, one file a source."""
