# Files in the chat

refusal-chat_file_size = The file “{ $file }” is too large to be read (the limit is { $most } MB). Please make it smaller or split it, and send it again.
refusal-chat_file_gone = This file is no longer in the conversation. Please send it again.
refusal-chat_file_elsewhere = The file “{ $file }” is not kept in Slack, so it could not be read. Please drop the file itself into this conversation.

# Files dropped into the conversation
drop-apply = Apply
drop-cancel = Do not apply
drop-cancelled = All right. Nothing more happens with it.
drop-cancelled-late = It had been taken in before that.
drop-cancelled-next = To take it in, drop the file into this conversation again.
drop-in-channel = Files in channels are not read. Please drop them into your direct messages with the bot.
drop-not-read = Your file was not read. Proof of a course you took can be handed in with “Report completion”.
drop-how = Drop tables (CSV or XLSX: staff, completions and so on) or attendance reports of Zoom and Teams into this conversation: you see what would change before anything is taken in.
drop-reading = Reading { $files }. One moment, please.
drop-what-can-be = What can be taken in: tables of staff, departments, courses, sessions, completions and so on (CSV or XLSX), and attendance reports of Zoom or Teams (CSV). The first line of a table holds the names of its columns.
drop-again = Mend it and drop it here again. Files that belong together can be dropped in one message.
drop-which = The columns of “{ $file }” fit several kinds of file. What is it?
drop-report = Attendance report
drop-file = { $file }: { $kind }
drop-change = { $change }: { $count }
drop-faults = { $count ->
        [one] There is a fault in { $files }, so nothing was taken in.
       *[other] There are { $count } faults in { $files }, so nothing was taken in.
    }
drop-faults-file = Get all faults as a file
drop-faults-name = faults.csv
drop-faults-more = { $count } more
drop-column-file = File
drop-column-line = Line
drop-column-column = Column
drop-column-value = Value
drop-column-sentence = Fault
drop-preview = { $is_overtaken ->
        [yes] Something else was changed while { $files } was being looked at, so nothing has been taken in yet. Please look at it once more.
       *[no] { $files } can be taken in. Nothing has been changed yet.
    }
drop-nothing = { $files } changes nothing. Nothing was taken in.
drop-applied = { $files } was taken in (import number { $import_id }).
drop-taken = { $whose ->
        [command] A file with the same contents was taken in on { $day } at { $time } from the command line (import number { $import_id }).
       *[person] A file with the same contents was taken in on { $day } at { $time } by { $name } (import number { $import_id }).
    }
drop-departments = Departments that are not in the file stay as they are.
drop-partial = People who are not in the list stay employed.
drop-full = Read as the list of everybody: people who are not in it leave.
drop-terms = Change the terms
drop-terms-title = How to read the list
drop-terms-submit = Look at it
drop-terms-day = In effect from
drop-terms-day-hint = A list for 1 April can be read in March.
drop-terms-whole = What the list holds
drop-terms-full = Everybody
drop-terms-full-hint = Whoever is not in it leaves on the day before it takes effect.
drop-terms-partial = Only people who are new or changed
drop-terms-leavers = How many leave
drop-terms-leavers-hint = Only where more than a tenth of all people would leave: their number.
drop-terms-stopped = Of { $employed } people, { $leavers } are not in this list and would leave. Make sure that it is the list of everybody; if so, put this number into “How many leave”.
refusal-drop_not_yours = Only { $division } and those who run a session can have files taken in. Proof of a course you took can be handed in with “Report completion”. For anything else please ask { $division }.
refusal-drop_reports_only = You can have attendance reports (CSV of Zoom or Teams) of the sessions you run taken in, and nothing else. Please send other files to { $division }.
refusal-drop_changed = The file is no longer what it was when you looked at it, so nothing was taken in. Please drop it into this conversation again.
refusal-drop_overtaken = Things have changed meanwhile, and there is no fault any more. Please drop the file into this conversation again.
refusal-drop_no_session = No session was found that “{ $file }” could be about. Please ask { $division } whether it has been entered.

# Attendance reports
drop-which-session = { $is_dated ->
        [yes] “{ $file }” is an attendance report of { $day }. Which session is it of?
       *[no] “{ $file }” is an attendance report. Which session is it of?
    }
drop-session = This one
drop-session-aloud = Choose this session of { $title }
drop-other-session = Another session
drop-record = Record
drop-report-preview = { $is_overtaken ->
        [yes] Something else was changed meanwhile, so nothing has been recorded yet. Please look once more at “{ $file }” as the attendance of { $title } ({ $when }).
       *[no] “{ $file }” was read as the attendance of { $title } ({ $when }). Nothing has been recorded yet.
    }
drop-report-known = “{ $file }” has been taken in already as the attendance of { $title } ({ $when }). Nothing was changed.
drop-report-recorded = “{ $file }” was recorded as the attendance of { $title } ({ $when }).
drop-report-taken = { $whose ->
        [command] It was taken in on { $day } at { $time }.
       *[person] { $name } took it in on { $day } at { $time }.
    }
drop-not-confirmed = Completions are recorded when the attendance of this session is confirmed.
drop-enough = { $minutes ->
        [one] { $minutes } minute or more counts as attendance of the day.
       *[other] { $minutes } minutes or more count as attendance of the day.
    }
drop-people = { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
drop-count-present = Present
drop-count-short = Too short
drop-count-strangers = Not matched
drop-count-missing = Booked, not in the report
drop-not-booked = not booked
drop-seen-new = { $is_present ->
        [yes] present ({ $minutes } min)
       *[no] absent ({ $minutes } min, less than { $enough })
    }
drop-seen-changed = { $is_present ->
        [yes] changed to present ({ $minutes } min)
       *[no] absent ({ $minutes } min, less than { $enough })
    }
drop-seen-same = on record already ({ $minutes } min, { $is_present ->
        [yes] present
       *[no] less than { $enough }
    })
drop-seen-kept = stays as it was recorded otherwise ({ $minutes } min, { $is_present ->
        [yes] enough
       *[no] less than { $enough }
    })
drop-seen-none = not recorded (not booked, { $minutes } min, { $is_present ->
        [yes] enough
       *[no] less than { $enough }
    })
drop-stranger-unknown = matches nobody on the staff list ({ $minutes } min)
drop-stranger-several = number and mail are of different people ({ $minutes } min)
drop-stranger-left = was not employed on that day ({ $minutes } min)

# Those whom nothing matches
unmatched-show = Decide who they are
unmatched-waiting = { $count ->
        [one] One line matches nobody on the staff list. A name alone is not enough: please say who it was.
       *[other] { $count } lines match nobody on the staff list. A name alone is not enough: please say who they were.
    }
unmatched-title = Not matched
unmatched-how = People may share a name, so a name alone is never recorded. Please check the employee number.
unmatched-none = There is nothing left to decide.
unmatched-line = { $day }, { $minutes } min
unmatched-decide = Decide
unmatched-decide-aloud = Decide who { $name } is
unmatched-form-title = Who was it?
unmatched-who = Who was it?
unmatched-other = Somebody else (by number)
unmatched-nobody = Nobody of our staff
unmatched-number = Employee number
unmatched-number-hint = Only where you chose “Somebody else”.
unmatched-submit = Decide
unmatched-decided = Recorded as { $name } ({ $number }).
unmatched-nobody-decided = Kept as nobody of our staff.
refusal-unmatched_which = { $is_missing ->
        [yes] Please enter the employee number.
       *[no] Where you enter an employee number, choose “Somebody else (by number)”.
    }
