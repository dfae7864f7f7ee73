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
