"""The outbox: whatever is said to somebody other than the one who just acted, from the row to Slack and back."""
