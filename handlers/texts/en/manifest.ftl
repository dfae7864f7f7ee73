# The settings of the Slack app (kenshu manifest); a test of bot/manifest.py holds the lengths

manifest-name = Kenshu
manifest-description = Which courses you must take, by when, and why.
manifest-long = Kenshu runs the digital-skills training of a city office. Ask in your own words: “Which courses must I take?”, “When is the security course due?”, “Why must I take it?” The Home tab shows your courses, when they are due, and what you have completed. Heads of departments see how their own department stands with /kenshu team. Personal records appear only in direct messages, in answers that nobody but you can see, and in Home, never in a channel. Questions in Japanese are answered in Japanese.
manifest-agent = Tells you which courses you must take, by when and why, and what you have completed. Ask in your own words.
manifest-command = See how your training stands, or ask
manifest-command-hint = [team | record | help | a question]
