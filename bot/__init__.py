"""How it runs: the command line, settings, and the sample that everything is shown on."""

import time

BEGAN = time.monotonic()
"""When this process began to load the program, on the monotonic clock: "connected after" counts from it."""
