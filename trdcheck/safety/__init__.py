"""The safety flags and the scope notices: read before all items."""
