# Attendance: what those who run a session read

refusal-session_not_known = This session was not found.
refusal-session_not_yours = { $whose ->
        [nobody] Only { $division } can do this. Please ask them if you need it.
       *[person] { $name } runs this session. Please ask { $name } or { $division } if you need something.
    }
refusal-attendance_cancelled = This session was cancelled on { $day }, so no attendance can be recorded.
refusal-attendance_confirmed = { $whose ->
        [itself] The attendance of this session confirmed itself on { $day } at { $time }
       *[person] { $name } confirmed the attendance of this session on { $day } at { $time }
    }. To change it, make a correction with a reason.
refusal-attendance_day = { $several ->
        [yes] This session goes from { $first } to { $last }. Choose one of its days.
       *[no] This session is on { $first }. Choose that day.
    }
refusal-attendance_day_ahead = { $day } is still to come, so no attendance can be recorded for it.
refusal-attendance_unknown = This person is not on the staff list. Check the employee number.
refusal-attendance_not_employed = { $name } was not employed on { $day }, so no attendance can be recorded.
refusal-attendance_own = Nobody records their own attendance. Check in with the code shown in the room, or ask another organiser or { $division }.
refusal-attendance_not_booked = { $name } is not booked in this session. Add whoever came anyway as a walk-in.
refusal-attendance_needs_reason = The attendance of { $name } was recorded by a code, a report or a correction. To change it, make a correction with a reason.
refusal-attendance_reason = Give the reason for the correction in at most { $most ->
        [one] one character
       *[other] { $most } characters
    }.
refusal-attendance_same = { $name } is already { $state ->
        [present] recorded as present
        [absent] recorded as absent
       *[cancelled] without any record
    } on { $day }. Nothing was changed.
refusal-attendance_early = Attendance can be confirmed from { $day } at { $time }. Nothing was changed.

# Reports of meetings

fault-report_binary = send the attendance report as the CSV that Zoom or Teams exports. If it was opened in Excel, save it as “CSV UTF-8”.
fault-report_encoding = the encoding is not known. Send the file as Zoom or Teams exported it, without opening it first.
fault-report_no_participants = no list of participants was found. Check that this is an attendance report of Zoom or Teams.
fault-report_time = { $what ->
        [join] the time of joining
        [leave] the time of leaving
       *[duration] the length of the stay
    } cannot be read. Send the file as it was exported.
refusal-report_other_day = This report is of a meeting on { $day }. The session { $several ->
        [yes] goes from { $first } to { $last }
       *[no] is on { $first }
    }, so nothing was taken in.
refusal-report_day = This report gives no day, so it is not clear which day of the session it is of. Export it with the times of joining and leaving.
refusal-unmatched_gone = This line was not found.
refusal-unmatched_decided = { $name } decided on this line on { $day } at { $time }. Nothing was changed.

# Running a session

class-title = Run a session
class-desk = Open
class-open = Open check-in
class-close = Close check-in
class-confirm = Confirm attendance
class-confirm-text = Booked: { $booked }. Present on this day: { $present }. Whoever was there on every day completes the course, the others are recorded as absent. Later changes are corrections with a reason.
class-aloud = { $label }: { $title }
class-hours = { $day }, { $from } to { $to }
class-days = { $first } to { $last } ({ $count ->
        [one] one day
       *[other] { $count } days
    }), { $from } to { $to } each
class-online = online
class-when = When
class-where = Where
class-booked = Booked
class-present = Present
class-present-on = Present on { $day }
class-people = { $count ->
        [one] one person
       *[other] { $count } people
    }
class-today = “{ $title }” begins today at { $time }.
class-on = “{ $title }” begins on { $day } at { $time }.
class-open-now = Check-in of “{ $title }” is open.
class-closed = Check-in of “{ $title }” on { $day } is closed.
class-cancelled = “{ $title }” does not take place.
class-confirmed = { $name } confirmed the attendance of “{ $title }” on { $day } at { $time }.
class-confirmed-itself = The attendance of “{ $title }” confirmed itself on { $day } at { $time }.
class-how = Press “Open check-in”, and a six-digit code appears in this message. It changes every minute. Show it on the screen in the room. Whoever has no phone can be ticked on the roster.
class-how-view = Press “Open check-in”, and a six-digit code appears in a message from the app. It changes every minute. Show it on the screen in the room. Whoever has no phone can be ticked on the roster.
class-code = Check-in code { $code }
class-code-until = Shown at { $shown }, good until { $time }.
class-code-how = If you attend: send “attend { $code }” to this app, or press “Check in” on its Home and enter the code.
class-code-comes = The code is about to appear.
class-code-in-message = Check-in is open. The code is shown in the message from this app, a new one each minute.
class-guessers = { $count ->
        [one] One person keeps
       *[other] { $count } people keep
    } entering wrong codes. The roster shows the { $count ->
        [one] name
       *[other] names
    }.
class-please-confirm = Please confirm the attendance of “{ $title }” ({ $day }).
class-please-confirm-what = Once it is confirmed, those who were there have completed the course. Check the roster first.
class-became = Attendance is confirmed: { $completed ->
        [one] one person has
       *[other] { $completed } people have
    } completed the course.
class-became-partly = { $count ->
        [one] One person was
       *[other] { $count } people were
    } there on some of the days only.
class-became-absent = { $count ->
        [one] One person was
       *[other] { $count } people were
    } absent.
class-home = Sessions you run
class-home-booked = { $count } booked
class-home-confirmed = confirmed
class-home-over = please confirm attendance
class-home-unconfirmed = { $count ->
        [one] One session waits
       *[other] { $count } sessions wait
    } to be confirmed

# The roster

roster-open = Roster
roster-title = Roster
roster-counts = On the list: { $count }. Present: { $present }.
roster-confirmed = Attendance is confirmed. To change it, make a correction with a reason.
roster-ahead = This day is still to come, so nobody can be ticked.
roster-guessers = Entering wrong codes again and again: { $people }
roster-nobody = Nobody is booked.
roster-tick = Tick those who came
roster-tick-some = Tick those who came ({ $first } to { $last })
roster-recorded = Recorded by code or otherwise (to change that, press “Correct”)
roster-people = Attendance
roster-unknown = nothing recorded
roster-absent = absent
roster-present = present ({ $way }, { $time })
roster-way-code = code
roster-way-roster = roster
roster-way-walk-in = walk-in
roster-way-import = report
roster-way-correction = correction
roster-day = Day { $number }, { $day }
roster-days = Choose a day
roster-page = Page { $number } of { $of }
roster-pages = Choose a page
roster-save = Save
roster-save-next = Save and go on
roster-added = { $count ->
        [one] One person is
       *[other] { $count } people are
    } now recorded as present.
roster-removed = { $count ->
        [one] One person is
       *[other] { $count } people are
    } no longer recorded as present.
roster-walk_in = Add a walk-in
roster-correct = Correct

walk-in-how = Whoever came on { $day } is recorded as present, also without a booking and without a phone.
walk-in-account = Name in Slack
walk-in-account-choose = Choose by name
walk-in-who = Employee number
walk-in-who-hint = Enter the number where two people have one name, or where somebody does not use Slack. If both are given, the number counts.
walk-in-submit = Add
walk-in-done = { $name } is now recorded as present.
walk-in-known = { $name } is recorded as present already.
refusal-walk_in_nobody = Enter whom to add, by name or by employee number.
refusal-walk_in_account = This account belongs to nobody on the staff list for certain. Enter the employee number.

correct-how = Corrects the attendance of { $day }. The earlier record stays, and the reason is kept with the new one.
correct-who = Who
correct-state = What is right
correct-present = present
correct-absent = absent
correct-cancelled = nothing recorded
correct-reason = Reason
correct-reason-hint = For example: forgot to enter the code, but stayed to the end.
correct-submit = Correct
correct-done = Corrected.
