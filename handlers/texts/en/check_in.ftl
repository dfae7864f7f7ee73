# Check-in: what those who attend read

refusal-check_in_not_today = Today is not a day of this session, so check-in cannot be opened. It takes place { $several ->
        [yes] from { $first } to { $last }
       *[no] on { $first }
    }.
refusal-check_in_digits = A check-in code has six digits. Enter the one shown in the room.
refusal-check_in_slow = { $tries } wrong codes in a row: please wait { $seconds ->
        [one] another second
       *[other] another { $seconds } seconds
    }. If you do not know the code, ask the organiser in the room.
refusal-check_in_not_booked = The code is right, but you have no booking for this session ({ $course }). Ask the organiser in the room to add you.
refusal-check_in_other = This is the code of another session ({ $course }). Today you are booked in { $mine } at { $time }: enter the code shown there.
refusal-check_in_closed = Check-in of this session ({ $course }) is closed. If you were there, tell the organiser.
refusal-check_in_old = This code is no longer good: it changes every minute. Enter the one shown now.
refusal-check_in_early = The session you are booked in ({ $course }) is on { $day } at { $time }. Enter the code shown in the room on that day.
refusal-check_in_not_open = Check-in of your session at { $time } ({ $course }) is not open. Enter the code that is shown once the organiser has opened it.
refusal-check_in_wrong = This code is wrong. Look at the six digits shown in the room and enter them again.
refusal-check_in_corrected = { $name } has given a reason for recording you as absent that day ({ $course }). If that is wrong, tell { $name }.

# Checking in

check-in-enter = Check in
check-in-submit = Check in
check-in-code = Check-in code
check-in-code-hint = The six digits shown in the room. They change every minute.
check-in-done = You are checked in to “{ $title }” on { $day }.
check-in-again = You were checked in to “{ $title }” on { $day } already, at { $time }.
check-in-how = You check in to today’s session with the six-digit code shown in the room.
check-in-all-done = You are checked in to today’s sessions.
check-in-how-words = When the code is shown, send it as in “attend 123456”, or press “Check in” and enter it.
check-in-state-done = You checked in at { $time }
check-in-state-open = Check-in is open
check-in-state-closed = Check-in is not open now
check-in-none = You have no session booked.
check-in-none-what = If you are in the room, speak to the organiser. { $division } helps if anything is unclear.
check-in-later = You have no session booked today. This is your next one.
check-in-home = Today’s sessions
