"""The front door: ``python cli.py …`` is the same program as ``presskeep …``."""

import sys

from scraper.commands import main

if __name__ == "__main__":
    sys.exit(main())
