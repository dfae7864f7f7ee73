"""What is said: one module a conversation. A feature is a module with `register(app)` and its name here."""

# Names, not modules: the command line reads the catalogue without loading Slack's libraries.
# "sessions" takes its words after /kenshu before "conversation" answers all others.
FEATURES = (
    *("sessions", "session_seats"),
    "dropped_files",  # before conversation, which takes all that is written
    *("conversation", "digests", "homepage", "reminders", "runs", "desk"),
    *("rounds", "nominations", "persona_reviews"),
    *("bookings", "check_in", "session_desk", "rosters"),
    *("exemptions", "report_checks", "report_questions", "record_desk", "record_export"),
)
