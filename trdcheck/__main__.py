"""`python -m trdcheck`."""

from trdcheck.cli import main

main()
