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
