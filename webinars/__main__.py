"""`python -m webinars` is the `webinars` command."""

from webinars.cli import main

if __name__ == "__main__":
    main()
