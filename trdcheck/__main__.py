"""`python -m trdcheck`."""

from trdcheck.cli import main

if __name__ == "__main__":  # a worker of `batch` imports this again
    main()
