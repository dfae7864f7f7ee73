# Attendance: what those who run a session read

refusal-session_not_known = This session was not found.
refusal-session_not_yours = { $whose ->
        [nobody] Only { $division } can do this. Please ask them if you need it.
       *[person] { $name } runs this session. Please ask { $name } or { $division } if you need something.
    }
