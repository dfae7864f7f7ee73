# Running the reminders (the training division)

refusal-division_only = Only people who work in { $division } can do this.
refusal-run_over = The reminders of { $day } can no longer go out. What was left joins the next ones that do.
refusal-freeze_year_end = Nobody is reminded on 31 March. The pause can be ended from 1 April on.

# When, and who
run-time = { $time }
run-moment = { $day }, { $time }

# The next run
run-preview = { $people ->
        [one] 1 person is
       *[other] { $people } people are
    } to be reminded on { $day }.
run-preview-none = Nobody is to be reminded on { $day }.
run-preview-last = The last time, on { $day }, it was { $people ->
        [one] 1 person.
       *[other] { $people } people.
    }
run-preview-forecast = The forecast of a week before was { $people ->
        [one] 1 person.
       *[other] { $people } people.
    }
run-preview-waits = That is more than 1.5 times the forecast, so on the day you will be asked first. Nobody hears anything until you let it go.
run-preview-waits-first = There is no forecast yet and it is more than 100 people, so on the day you will be asked first. Nobody hears anything until you let it go.
run-preview-steps = Reminded
run-preview-others = Not reminded
run-preview-note = As planned at { $time }. Completions and changes to the staff list after that still count.
run-beside = { $people } (last time { $last })

# Letting a run go
run-held = The reminders of { $day } ({ $people ->
        [one] 1 person
       *[other] { $people } people
    }) are waiting for you to let them go.
run-held-again = The reminders of { $day } ({ $people ->
        [one] 1 person
       *[other] { $people } people
    }) have not gone out. May they go?
run-held-why = The forecast of a week before was { $forecast ->
        [one] 1 person.
       *[other] { $forecast } people.
    } Please check that the staff list and the records imported last are right, then let them go.
run-held-why-first = There is no forecast of a week before yet, and it is a lot of people. Please check that the staff list and the records imported last are right, then let them go.
run-held-else = What does not go out today joins the next reminders that do.
run-released = { $name } let the reminders of { $day } go ({ $at }).
run-released-command = The reminders of { $day } were let go on the command line ({ $at }).
run-no-longer-held = The reminders of { $day } no longer need to wait ({ $people ->
        [one] 1 person
       *[other] { $people } people
    }).
run-nothing-waits = None of the reminders of { $day } are waiting any more.
run-not-sent = Some of the reminders of { $day } did not go out that day. They join the next ones that do.

run-release = Let them go
run-release-title = Let the reminders go
run-release-text = { $people ->
        [one] 1 person is reminded.
       *[other] { $people } people are reminded, one after the other.
    } What has been delivered cannot be taken back.
run-cancel = Not now

# Stopping and starting
run-stop = Stop everything
run-stop-title = Stop all reminders
run-stop-text = All reminders, and the summaries for heads, stop at once. What would have gone out meanwhile is not made up for later.
run-stopped = { $name } has stopped the reminders ({ $at }).
run-stopped-command = The reminders have been stopped on the command line ({ $at }).
run-start = Start again
run-start-title = Start the reminders again
run-start-text = Reminders and summaries go out again from the next working day. What was stopped is not made up for.
run-started = The reminders are on again and go out from the next working day.

# Days without a run
run-not-run = { $count ->
        [one] The reminders of { $days } were not planned.
       *[other] The reminders of { $count } days were not planned: { $days }
    }
run-not-run-what = What is no older than seven days joins the next reminders. Please ask whoever looks after this program whether it was running.
run-not-yet = The reminders of { $day } have not been planned yet.
run-not-yet-what = If that happens by 17:00 they go out today, otherwise they join those of the next working day. Please ask whoever looks after this program whether it is running as it should.
run-made-up = The reminders of { $day } have been planned since ({ $at }).

# The pause at the turn of the fiscal year
run-frozen = Reminders are paused at the turn of the fiscal year.
run-frozen-what = Staff and heads get none until the new fiscal year's list of all staff has been imported and takes effect. If there is no need to wait for it, you can end the pause.
run-frozen-year-end = Nobody is reminded on 31 March. From 1 April on the pause lasts until the new fiscal year's list of all staff has been imported and takes effect.
run-unfreeze = End the pause
run-unfreeze-title = End the pause
run-unfreeze-text = Reminders and summaries go out from today. If departments and heads are still those of last year, they may reach the wrong people.
run-unfrozen = { $name } ended the pause at the turn of the fiscal year ({ $at }).
run-unfrozen-command = The pause at the turn of the fiscal year was ended on the command line ({ $at }).
run-thawed = The pause at the turn of the fiscal year is over.

# Home (the training division)
desk = Running the reminders
desk-today = Today’s reminders: { $people ->
        [one] 1 person
       *[other] { $people } people
    }
desk-sent = { $sent } sent, { $left } to come
desk-held = Today’s reminders ({ $people ->
        [one] 1 person
       *[other] { $people } people
    }) are waiting for you
desk-frozen = Reminders are paused at the turn of the fiscal year
desk-stopped = The reminders are stopped
desk-closed = The office is closed today
desk-closed-what = Nobody is reminded.
desk-not-planned = Today’s reminders have not been planned yet
desk-not-planned-what = That happens between 9:00 and 17:00.
desk-ticks = Last done: { $ticks }
desk-tick = { $tick } { $at }
desk-tick-failed = { $tick } { $at } (failed since)
desk-tick-never = never
desk-tick-plan = planning
desk-tick-deliver = sending
desk-tick-digests = summaries
desk-tick-division = notices
desk-tick-accounts = accounts
desk-tick-nominations = nominations
desk-tick-classes = sessions
desk-tick-bookings = bookings

# Commands
help-remind-send = Send what may go now, and end.
help-remind-stop = Stop all reminders, and the summaries for heads, at once.
help-remind-reason = Why they are stopped (kept on record).
help-remind-start = Start the reminders again.
help-remind-release = Let the reminders of a day go that are waiting.
help-remind-release-on = The day (such as 2026-12-07); today if left out.
help-remind-failed = What could not be delivered, and why.
help-remind-retry = Try once more (but not what may have arrived).

sending-done = { $sent ->
        [one] 1 message was sent
       *[other] { $sent } messages were sent
    }, { $renewed ->
        [one] 1 was brought up to date.
       *[other] { $renewed } were brought up to date.
    }
sending-left-out = { $count ->
        [one] 1 did not go out, because there was no reason any more or it could not be delivered.
       *[other] { $count } did not go out, because there was no reason any more or they could not be delivered.
    }
refusal-sending_ended = Sending ended before its time ({ $trouble }). What is left goes out the next time; kenshu doctor helps to find the cause.
stopping-how-on = Run kenshu remind start to start them again.
starting-was-on = The reminders were not stopped.

# What could not be delivered
failed-none = Everything of the last { $days ->
        [one] day
       *[other] { $days } days
    } was delivered.
failed-how = Add --retry to try once more.
failed-retried = { $count ->
        [one] 1 message is tried once more.
       *[other] { $count } messages are tried once more.
    }
failed-left = { $count ->
        [one] 1 is left as it is: its time is over, or it may have arrived.
       *[other] { $count } are left as they are: their time is over, or they may have arrived.
    }
failed-channel = the division’s channel
failed-what-reminder = Reminder
failed-what-notice = Message
failed-what-digest = Summary for a head
failed-what-in_person = Request to tell people in person
failed-what-preview = The next run
failed-what-held = Question about a run
failed-what-not_run = Days without a run
failed-what-frozen = Pause at the turn of the fiscal year
failed-why = { $why } ({ $word })
failed-why-other = Slack did not take it
failed-why-unknown = Slack gave no answer; it may have arrived
failed-why-no_answer = Slack gave no answer, however often it was tried
failed-why-user_not_found = Slack does not know this person
failed-why-channel_not_found = The conversation could not be found
failed-why-not_in_channel = The bot is not in the channel
failed-why-is_archived = The channel is archived
failed-why-account_inactive = The Slack account has been deactivated
failed-why-user_disabled = The Slack account has been deactivated
failed-why-cannot_dm_bot = The account is a bot’s
failed-why-msg_too_long = The message is too long
failed-why-msg_blocks_too_long = The message is too long
failed-why-invalid_blocks = Slack does not take its form
failed-chance-next = joins the next reminder
failed-chance-none = its time is over

# What opens from Home
desk-nothing = Everything was delivered, and no report is waiting.
desk-failed = { $count ->
        [one] 1 message could not be delivered
       *[other] { $count } messages could not be delivered
    }
desk-failed-what = See why, and try once more.
desk-failed-see = Have a look
desk-failed-title = Not delivered
desk-reports = { $count ->
        [one] 1 report of a completion is waiting
       *[other] { $count } reports of completions are waiting
    }
desk-reports-what = Accepted, it counts as a completion of its day.
desk-reports-see = Check
desk-reports-title = Reported completions
desk-reports-none = No report is waiting.
desk-reports-how = Accepted, a report counts as a completion of its day. Otherwise the person is told why not.
desk-doubtful = { $count ->
        [one] The Slack account of 1 person is in doubt
       *[other] The Slack accounts of { $count } people are in doubt
    }
desk-doubtful-what = A mail address changed or stands twice, so reminders cannot reach them.
desk-doubtful-see = Link
desk-whose = { $name } ({ $number }, { $department })
desk-who = { $name } ({ $number })

desk-retry = Try again
desk-retry-all = Try all again
desk-retry-aloud = Try again: { $name }
desk-retry-unknown = It may have arrived already. Tried again, it may be there twice.

desk-report-done = reported as completed on { $day }
desk-report-own = Somebody else checks your own report.
desk-accept = Accept
desk-accepted = “{ $title }” now counts as completed by { $name }.
desk-reject = Do not accept
desk-reject-title = Do not accept
desk-reject-reason = Why
desk-reject-hint = The person reads this as it is.
desk-rejected = The report of “{ $title }” by { $name } was not accepted, and they are told why.

desk-overdue = More than a year overdue
desk-overdue-title = Over a year overdue
desk-overdue-none = Nobody is more than a year overdue.
desk-overdue-how = After more than a year people are no longer reminded. Please speak to them in person.
desk-overdue-due = “{ $title }”, due { $day }
desk-looking = One moment…

desk-link = Link an account
desk-link-title = Link an account
desk-link-how = Say whose a Slack account is, whatever its mail address.
desk-link-doubtful = Accounts that are in doubt
desk-link-who = Employee number
desk-link-account = Slack account
desk-link-submit = Link
desk-linked = The account of { $name } is linked.
