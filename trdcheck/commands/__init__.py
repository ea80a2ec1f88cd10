"""The verbs, one file each; Typer is imported only here and in `cli`."""
