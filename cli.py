"""The front door: ``python cli.py …`` is the same program as ``presskeep …``."""

import os
import signal
import sys

INTERRUPTED = 130

if __name__ == "__main__":
    # Ctrl-C while the modules load would print where they are: nothing is begun yet, so there is nothing to tell.
    loading = signal.getsignal(signal.SIGINT)
    if loading is signal.default_int_handler:  # a caller may have it ignored (nohup, a shell's "&")
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from scraper.commands import main

    signal.signal(signal.SIGINT, loading)
    sys.exit(main())
