"""Records in FHIR R4: what a file is, whose it is, what its resources become, and what was left and why."""
