# Sessions: booking, the waiting list, making and changing sessions

refusal-session_cancelled = { $whose ->
        [itself] This session was cancelled on { $day } at { $time }.
       *[person] { $name } cancelled this session on { $day } at { $time }.
    } Please choose another one.
refusal-session_begun = This session began on { $day } at { $time }, so it can no longer be booked, cancelled or moved. If you need to, tell whoever runs it or the { $division }.
refusal-session_over = This session ended on { $day } at { $time }, so it can no longer be changed.
refusal-booking_closed = Booking for this session closed on { $day } at { $time }. Please choose another session, or ask the { $division }.
refusal-booking_not_offered = This course ({ $course }) is neither required nor elective for you, so you cannot book it yourself. If you would like to take it, ask the { $division }.
refusal-booking_not_employed = { $name } will not be employed any more on { $day }, the day of the session, so no seat can be booked. If the employment goes on, tell the { $division }.
refusal-booking_clash = { $state ->
        [waiting] You are waiting for a seat
       *[booked] A seat is booked
    } in another session at the same time ({ $session }, from { $day } { $time }). Cancel that one first, or choose another session.
refusal-booking_none = There is no booking for this session.
refusal-booking_ended = This booking { $state ->
        [declined] was declined
        [dropped] came to an end
       *[cancelled] was cancelled
    } on { $day } at { $time }. You can book again.
refusal-booking_reason = Please give the reason for taking this person out, in at most { $most } characters.

refusal-session_course = There is no course with the code “{ $course_code }”. Please choose the course again.
refusal-session_past = The start ({ $starts_at }) has passed. Please enter a time that lies ahead.
refusal-session_order = The end is not after the start. Please enter the end again.
refusal-session_closing = Booking has to close by the start. Please enter an earlier time.
refusal-session_place = Please enter a place, or a link for taking part online.
refusal-session_text = Please keep place and instructor within { $most } characters each.
refusal-session_link = Please enter a link that begins with http:// or https://.
refusal-session_capacity = Please enter a number of seats from 1 to { $most }, or nothing where there is no limit.
refusal-session_booked = { $booked ->
        [one] 1 person has
       *[other] { $booked } people have
    } booked already, so there cannot be only { $capacity ->
        [one] 1 seat
       *[other] { $capacity } seats
    }. Cancel bookings first.
refusal-session_kept = { $kept ->
        [one] 1 seat is
       *[other] { $kept } seats are
    } kept for the municipalities that take part, so there cannot be only { $capacity ->
        [one] 1 seat
       *[other] { $capacity } seats
    }. Keep fewer first.
refusal-session_reason = Please give the reason for cancelling, in at most { $most } characters.
refusal-session_organisers = Please choose at most { $most ->
        [one] 1 organiser
       *[other] { $most } organisers
    } among the people employed now.
refusal-session_not_joint = This session is not a joint one. Make it a joint session first, then enter the seats for each municipality.
refusal-session_places = Please enter a number of seats from 0 to { $most } for this municipality.
refusal-session_guests = { $places ->
        [one] 1 seat is
       *[other] { $places } seats are
    } kept for this municipality. The number of guests ({ $guests }) must not exceed that.

# When, where, and whether there is a seat
booking-when = { $day }, { $from }–{ $to }
booking-when-days = { $first } to { $last }, { $from }–{ $to } each day
booking-when-over = { $first } { $from } to { $last } { $to }
booking-session = “{ $title }” ({ $when })
booking-online = online
booking-or-online = { $venue } (or online)
booking-seats-free = No limit of seats
booking-seats-left = { $left ->
        [one] 1 seat left
       *[other] { $left } seats left
    } of { $seats }
booking-seats-full = { $waiting ->
        [0] Full, nobody waiting
        [one] Full, 1 person waiting
       *[other] Full, { $waiting } people waiting
    }
booking-is-mine = Booked
booking-is-line = Number { $place } on the waiting list
booking-joint = Joint session
booking-code = Code { $code }
booking-closes = Booking closes { $at }
booking-closed = Booking closed { $at }
booking-called-off = It was cancelled
booking-not-mine = Neither required nor elective for you. If you would like to take it, ask the { $division }.
booking-clash = { $state ->
        [waiting] You are waiting for a seat in
       *[booked] You have booked
    } { $session } at the same time. Cancel that one first to book this one.
booking-clashes = { $state ->
        [waiting] You are also waiting for a seat in
       *[booked] You have also booked
    } { $session } at the same time. Please cancel one of them.
booking-would-be = You would be number { $place } on the waiting list
booking-fact-when = When
booking-fact-where = Where
booking-fact-instructor = Instructor
booking-fact-code = Code

# Buttons
booking-book = Book
booking-wait = Join the waiting list
booking-cancel = Cancel booking
booking-cancel-title = Cancel this booking
booking-cancel-sure = Your booking of { $session } will be cancelled. If somebody is waiting, the seat goes to them.
booking-leave = Leave the waiting list
booking-leave-title = Leave the waiting list
booking-leave-sure = You will no longer wait for a seat in { $session }. If you join again later, you will be last.
booking-decline = Decline
booking-decline-title = Decline this seat
booking-decline-sure = You will give up your seat in { $session }. It goes to the next person waiting.
booking-keep = Not now
booking-calendar = Calendar file
booking-open-online = Open online room
booking-see-mine = See my bookings
booking-next = next session { $day }
booking-dates = Dates and booking
booking-dates-aloud = Dates of { $title }
booking-aloud = { $label }: { $session }
show-find_sessions = Class dates
show-my_enrolments = My bookings
home-find_sessions = Class dates
home-my_enrolments = My bookings

# Asking for dates
sessions-one = { $session } is coming up.
sessions-of = { $count ->
        [one] There is 1 date for “{ $title }”.
       *[other] There are { $count } dates for “{ $title }”.
    }
sessions-all = { $count ->
        [one] There is 1 session to come.
       *[other] There are { $count } sessions to come.
    }
sessions-between = { $count ->
        [one] There is 1 session { $days }.
       *[other] There are { $count } sessions { $days }.
    }
sessions-of-between = { $count ->
        [one] There is 1 date for “{ $title }” { $days }.
       *[other] There are { $count } dates for “{ $title }” { $days }.
    }
sessions-day = on { $day }
sessions-days = from { $first } to { $last }
sessions-from = from { $first } on
sessions-none = No session is scheduled so far.
sessions-none-of = No date is set for “{ $title }” so far.
sessions-none-between = There is no session { $days }.
sessions-none-of-between = “{ $title }” is not held { $days }.
sessions-none-ask = Please ask the { $division } about dates.
sessions-elearning = It is e-learning: you can take it at any time and need not book.
sessions-others = These are the other dates.

# Asking for a seat
enrol-one = You can book { $session } with the button below.
enrol-some = { $count ->
        [one] There is 1 date. Press “Book” if it suits you.
       *[other] Press “Book” for the date that suits you. There are { $count } dates.
    }
enrol-full = { $session } is full. You can join the waiting list.
enrol-mine = You have booked { $session } already.
enrol-line = You are number { $place } on the waiting list of { $session }.
enrol-hindered = You cannot book at the moment. The reason stands with each date.

# One's own bookings
mine-some = { $booked ->
        [one] You have 1 booking
       *[other] You have { $booked } bookings
    }{ $waiting ->
        [0] .
        [one] {" "}and are on 1 waiting list.
       *[other] {" "}and are on { $waiting } waiting lists.
    }
mine-none = You have not booked any session.
mine-none-of = You have no booking for “{ $title }”.
cancel-one = You can cancel your booking of { $session } with the button below.
cancel-line = You can leave the waiting list of { $session } with the button below.
cancel-which = { $count ->
        [one] You have 1 booking. Do you want to cancel it?
       *[other] Which one do you want to cancel? You have { $count } bookings and places on waiting lists.
    }
cancel-begun = A session that has begun can no longer be cancelled. If you need to, tell whoever runs it or the { $division }.

# What was done
booked-done = { $session } is booked.
booked-before = You have booked { $session } already.
booked-waits = You are on the waiting list of { $session }, number { $place }.
booked-waits-before = You are on the waiting list of { $session } already, number { $place }.
booked-full = { $session } has just become full. Nothing is booked yet.
booked-full-what = On the waiting list you would be number { $place }. You can also choose another date.
booked-then = If the time or place changes, you will hear from me.
booked-waits-then = When a seat comes free, it is booked for whoever is first on the list, and I will tell you. You can decline it then.
cancelled-done = Your booking of { $session } is cancelled.
cancelled-line = You have left the waiting list of { $session }.
cancelled-moved = The seat has gone to somebody who was waiting.
declined-done = You have declined your seat in { $session }.

# A seat came free, or was booked by somebody else
seat-came = A seat came free in { $session }, and it is booked for you.
seat-added = { $name } has booked { $session } for you.
seat-decline-how = If it does not suit you, you can decline until { $at }. The seat then goes to the next person.
seat-ended = Your booking of { $session } { $state ->
        [declined] was declined
        [dropped] came to an end
       *[cancelled] was cancelled
    } on { $at }.

# Changed and cancelled sessions
moved-what = Something has changed in { $session }: { $fields }.
moved-field-when = time
moved-field-where = place
moved-field-online = online link
moved-field-instructor = instructor
moved-before = Before
moved-by = { $name } changed it on { $at }.
moved-waits = You are still number { $place } on the waiting list.
moved-seat = Your booking stands. If it no longer suits you, you can cancel until it begins.
moved-clash = The new time overlaps with { $state ->
        [waiting] your place on the waiting list of
       *[booked] your booking of
    } { $session }. Please cancel one of them.
off-what = { $session } has been cancelled.
off-by = { $name } cancelled it on { $at }.
off-reason = Reason
off-then = Your booking has ended. If there are other dates, you can book one of them.
removed-what = Your booking of { $session } has been cancelled.
removed-by = { $name } cancelled it on { $at }.
removed-then = If you do not know why, please ask the { $division }.

# The calendar file
calendar-put = The calendar file for { $session }. Open it to put the session into your calendar.
calendar-update = The new calendar file for { $session }. Open it to replace the earlier entry.
calendar-off = The file that takes { $session } out of your calendar. Open it to remove the entry.

# Home
booking-home = Booked by you
booking-home-more = { $count ->
        [one] There is 1 more under “My bookings”.
       *[other] There are { $count } more under “My bookings”.
    }
