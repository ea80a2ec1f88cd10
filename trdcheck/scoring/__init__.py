"""A completed instrument: what its answers add up to and what they mean."""
