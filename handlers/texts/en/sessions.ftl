# Sessions for those who run them: the list, making, changing, cancelling, who is in one, seats by municipality

refusal-session_closing_day = Please enter the day on which booking closes too, not only the time ({ $closes_at }).
refusal-session_twice = There is a session of the same course at the same time and place already ({ $session }). No other one was made.
refusal-session_changed_meanwhile = { $whose ->
        [itself] This session was changed
       *[person] { $name } changed this session
    } on { $day } at { $time }. Nothing has been changed since. Please close this form, look at the session as it is now, and change it again.
refusal-municipality_code = Please enter the municipality’s code in at most { $most } letters, digits and hyphens (such as 33203).
refusal-municipality_name = Please enter the municipality’s name in at most { $most } characters.

running-list-title = Sessions
running-list = All sessions
running-new = New session
running-next = { $count ->
        [one] 1 session ahead
       *[other] { $count } sessions ahead
    }
running-yours = These are the sessions that you run.
running-no-next = No sessions lie ahead.
running-none = There are no such sessions.
running-to-come = Ahead
running-month = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
running-month-choose = Choose a month
running-all-courses = All courses
running-find-course = Find a course by title or code
running-open = Open
running-title = { $title } ({ $code })
running-when = { $first }, { $from }–{ $to }
running-when-days = { $first } to { $last }, { $from }–{ $to } each day
running-online = online
running-booked = { $booked } booked
running-booked-of = { $booked } of { $capacity ->
        [one] 1 seat
       *[other] { $capacity } seats
    } booked
running-guests-come = { $count ->
        [one] 1 guest
       *[other] { $count } guests
    }
running-waiting = { $count } waiting
running-state-ahead = ahead
running-state-on = running now
running-state-over = over, attendance not confirmed
running-state-confirmed = attendance confirmed
running-state-cancelled = cancelled

running-sheet-title = Session
running-taken = People
running-closes = Booking closes
running-closes-at-start = when it begins
running-organisers-none = none (the training division runs it)
running-confirming = Attendance
running-confirms-itself = confirmed by itself at the end
running-confirms-by-hand = confirmed by whoever runs it
running-kept = { $name }: { $count ->
        [one] 1 seat
       *[other] { $count } seats
    }
running-kept-none = no seats kept
running-was-cancelled = Cancelled on { $at }.
running-was-cancelled-by = { $name } cancelled it on { $at }.
running-change = Change
running-desk = Check-in and roster
running-people = People
running-places-open = Joint seats
running-organise = Organisers
running-copy = Copy
running-cancel = Cancel session

running-course = Course
running-starts-on = Day
running-starts-time = Start
running-ends-time = End
running-ends-on = Last day
running-ends-on-hint = Only for a session of several days; it then meets at the same hours every day.
running-venue = Place
running-link = Online link
running-link-hint = Enter a place, a link, or both.
running-capacity = Seats
running-capacity-hint = Nothing means no limit. With more seats the first in the waiting list move up and are told.
running-closes-on = Booking closes (last day)
running-closes-time = Closing time
running-closes-hint = Nothing means when it begins. Without a time, booking is open to the end of that day.
running-instructor = Instructor
running-options = How it is held
running-joint = Held jointly with neighbouring municipalities
running-confirms_itself = Confirm attendance by itself when it is over
running-organisers = Organisers
running-organisers-hint = They check people in, record and confirm attendance, and change the session. The training division can do so without being chosen.
running-find-person = Find by name, employee number or mail
running-person = { $name } { $number }
running-make = Create
running-save = Save
running-made = The session is there. It can be booked from now on.
running-change-title = Change session
running-change-told = When day, time, place, link or instructor change, everybody in it ({ $booked } booked, { $waiting } waiting) gets the updated appointment.
running-change-untold = Nobody has booked it yet.
running-unchanged = Nothing was changed.
running-changed = { $count ->
        [0] Changed.
        [one] Changed. 1 person will be told.
       *[other] Changed. { $count } people will be told.
    }
running-moved-up = { $count ->
        [one] 1 person moved up from the waiting list and will be told.
       *[other] { $count } people moved up from the waiting list and will be told.
    }
running-now-clashing = { $count ->
        [one] 1 person now has another booking at that time. The seat stays; see “People”.
       *[other] { $count } people now have another booking at that time. Their seats stay; see “People”.
    }
running-copy-title = Copy session
running-copy-what = Length, place, seats, closing, organisers and joint seats are copied; people are not. You can change the copy afterwards.
running-copied = The copy is there. Use “Change” for whatever is different.
running-cancel-title = Cancel session
running-cancel-told = { $count ->
        [0] Nobody has booked it yet. Cancelling cannot be undone.
        [one] 1 person who is booked or waiting will be told, with the reason. Cancelling cannot be undone.
       *[other] { $count } people who are booked or waiting will be told, with the reason. Cancelling cannot be undone.
    }
running-cancel-why = Reason for cancelling
running-cancel-why-hint = Everybody in it reads it as you write it.
running-cancel-yes = Cancel session
running-cancelled = { $count ->
        [0] The session is cancelled.
        [one] The session is cancelled. 1 person will be told.
       *[other] The session is cancelled. { $count } people will be told.
    }
running-organisers-title = Organisers
running-organised = { $count ->
        [0] There are no organisers now; the training division runs the session.
        [one] There is 1 organiser now.
       *[other] There are { $count } organisers now.
    }

running-people-none = Nobody has booked it yet.
running-has-seat = booked
running-in-line = waiting, number { $place }
running-clashes = Has another booking at that time ({ $code }).
running-add = Add people
running-add-title = Add people
running-add-who = Whom to add
running-add-hint = Anybody employed can be added, to the waiting list where no seat is left. Whoever gets a seat is told and may decline it.
running-added = { $count ->
        [one] 1 person has a seat now and will be told.
       *[other] { $count } people have seats now and will be told.
    }
running-added-waiting = { $count ->
        [one] 1 person is waiting, as no seat is left.
       *[other] { $count } people are waiting, as no seats are left.
    }
running-added-before = { $count ->
        [one] 1 person was in it already.
       *[other] { $count } people were in it already.
    }
running-not-added = { $name } could not be added
running-remove = Take out
running-remove-title = Take out
running-remove-why = Reason
running-remove-why-hint = This person reads it as you write it.
running-remove-yes = Take out
running-removed = { $who } is no longer in it and will be told.

running-own = Our own staff
running-places-title = Joint seats
running-places-what = Seats are kept by municipality. People of other municipalities are numbers here, not names. Seats that are kept for nobody are for our own staff.
running-places-of = { $places ->
        [one] 1 seat kept
       *[other] { $places } seats kept
    }, { $guests ->
        [one] 1 guest
       *[other] { $guests } guests
    }
running-places-own = { $places ->
        [one] at most 1 seat
       *[other] at most { $places } seats
    }
running-places-change = Change
running-places-add = Add municipality
running-places = Seats to keep
running-places-hint = Nothing means that no seats are kept any more.
running-places-own-hint = The most seats that our own staff may take. Nothing means all that are left.
running-guests = Guests
running-guests-hint = How many people of this municipality come.
running-municipality = Municipality
running-municipality-new = Name of a new municipality
running-municipality-new-hint = Enter name and code only for one that is not in the list above.
running-municipality-code = Code of the new municipality
running-municipality-code-hint = Such as its national code (33203)
running-kept-done = The seats are saved.
