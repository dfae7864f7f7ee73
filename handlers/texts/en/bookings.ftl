# Sessions: booking, the waiting list, making and changing sessions

refusal-session_cancelled = { $whose ->
        [itself] This session was cancelled on { $day } at { $time }.
       *[person] { $name } cancelled this session on { $day } at { $time }.
    } Please choose another one.
refusal-session_begun = This session began on { $day } at { $time }, so it can no longer be booked or cancelled. If you need to, tell whoever runs it or { $division }.
refusal-session_over = This session ended on { $day } at { $time }, so it can no longer be changed.
refusal-booking_closed = Booking for this session closed on { $day } at { $time }. Please choose another session, or ask { $division }.
refusal-booking_not_offered = This course ({ $course }) is neither required nor elective for you, so you cannot book it yourself. If you would like to take it, ask { $division }.
refusal-booking_not_employed = { $name } will not be employed any more on { $day }, the day of the session, so no seat can be booked. If the employment goes on, tell { $division }.
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
