"""Taking in the office's files: `run.py` tells it from beginning to end, the others are its steps."""
