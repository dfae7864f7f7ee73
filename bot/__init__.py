"""How it runs: the command line, settings, and the sample that everything is shown on."""
