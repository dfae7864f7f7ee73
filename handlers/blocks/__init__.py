"""Pictures of what is said: Block Kit, values in, dicts out."""
