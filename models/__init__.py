"""What is true: tables, rules and queries. Nothing here knows of Slack, of a clock or of a language."""
