# Nominations of core staff: what heads, deputies and proposers read

refusal-round_gone = This round was not found.
refusal-round_not_open = { $state ->
        [early] This round takes answers from { $first } to { $last } and has not begun. Please try again from { $first } on, or ask { $division } if it is urgent.
       *[over] This round took answers from { $first } to { $last } and is over. Nothing was recorded. If you need to, ask { $division }.
    }
refusal-department_not_asked = This round does not ask your department. If it should, ask { $division }.
refusal-department_without_system = This department neither owns a system nor is introducing one, so it cannot put anybody forward. If that is wrong, tell { $division }.
refusal-propose_not_yours = Only the head, the deputy, section chiefs and the person concerned can put somebody forward for this department. Please ask one of them.
refusal-candidate_left = { $name } is not employed on that day and cannot be put forward.
refusal-candidate_away = { $name } is away for a longer time and cannot be put forward now.
refusal-candidate_moved = { $name } does not work in this department and cannot be put forward by it. After a move, the new department can do it.
refusal-candidate_already = { $name } is core or advanced staff already.
refusal-candidate_outside = { $name } is outside the personas and cannot be put forward.
refusal-nomination_known = { $name } has been put forward already ({ $day } { $time }{ $whose ->
        [itself] { "" }
       *[other] , by { $by }
    }; now { $state ->
        [proposed] waiting to be approved
        [returned] returned for correction
       *[other] waiting to be registered
    }).
refusal-places_full = { $places ->
        [one] There is 1 place, and it is taken.
       *[other] There are { $places } places, and all are taken.
    } Take back another approval, or ask { $division }.
refusal-nomination_reason = Please give a reason of at most { $most } characters.
refusal-nomination_system = Please describe the system in at most { $most } characters.
refusal-nomination_start = Please choose a day from { $first } to { $last }.
refusal-nomination_track = Please choose the track again: this round allows only what it says.
refusal-nomination_gone = This nomination was not found.
refusal-nomination_not_yours = { $whose ->
        [division] Only { $division } can do this now.
       *[other] Only { $name } can do this now.
    }
refusal-nomination_own = Nobody decides on their own nomination. Whoever can decide has been told of it.
refusal-nomination_decided = { $whose ->
        [itself] This nomination came to an end by itself on { $day } at { $time }
       *[other] { $name } acted on this nomination on { $day } at { $time }
    }: { $state ->
        [proposed] it waits to be decided again
        [returned] it was returned
        [approved] it was approved
        [registered] it was registered
        [rejected] it was rejected
        [withdrawn] it was withdrawn
        [expired] it expired
       *[other] it was stopped
    }. So nothing was changed now.
refusal-round_over = This round closed on { $last }, so nothing can be decided any more. If you need to, ask { $division }.
refusal-nobody_not_yours = { $whose ->
        [division] Only { $division } can answer.
       *[other] Only { $name } can answer now.
    }
refusal-nobody_already = { $name } answered “nobody this time” on { $day } at { $time }.
refusal-nobody_but_waiting = { $count ->
        [one] There is 1 nomination of this department, so the answer cannot be “nobody”. Decide it first, or have it withdrawn.
       *[other] There are { $count } nominations of this department, so the answer cannot be “nobody”. Decide them first, or have them withdrawn.
    }
refusal-register_day = Please choose a day from { $first } to { $last } for the start as core staff.

refusal-lend_not_yours = { $whose ->
        [vacant] Only the head can lend the right to decide.
       *[other] Only the head, { $name }, can lend the right to decide.
    }
refusal-lend_no_deputy = This department has no deputy on the staff list, so the right cannot be lent. Please ask the personnel section about the deputy.
refusal-lend_deputy_away = The deputy, { $name }, is not at work on that day, so the right cannot be lent.
refusal-lend_days = Please choose days from { $first } to { $last }, the last not before the first.
refusal-lend_overlaps = The right is lent from { $first } to { $last } already. Choose other days, or end that first.
refusal-lending_gone = This lending was not found.
refusal-lending_over = This lending ended on { $last }.
