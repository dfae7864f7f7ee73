"""What is said: one module a conversation. A feature is a module with `register(app)` and its name here."""

# Names, not modules: the command line reads the catalogue without loading Slack's libraries.
FEATURES = (
    *("conversation", "digests", "homepage", "reminders", "runs", "desk"),
    *("rounds", "nominations", "persona_reviews"),
    *("check_in", "session_desk", "rosters"),
    *("exemptions",),
)
