# Calendar files

calendar-organiser = Training office
calendar-cancelled = This has been cancelled.
calendar-code = Session code: { $code }
calendar-instructor = Instructor: { $instructor }
calendar-online = Online: { $url }
calendar-change = To check or cancel your booking, use the training bot in Slack. If the time or place changes, you will get a new calendar file.
