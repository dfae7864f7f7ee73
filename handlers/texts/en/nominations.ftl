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

# Buttons

nomination-propose = Put forward
nomination-nobody = Nobody this time
nomination-lend = Let the deputy decide
nomination-approve = Approve
nomination-return = Return
nomination-reject = Reject
nomination-take_back = Take approval back
nomination-withdraw = Withdraw
nomination-correct = Correct and send again
nomination-open = Open
nomination-history = History
nomination-eligible = See all
nomination-aloud = { $label }: { $name }

# People and times

nomination-number = { $name } ({ $number })
nomination-identified = { $name } ({ $section }, { $number })
nomination-names-more = { $names } and { $count } more
nomination-moment = { $day }, { $time }
nomination-decides-head = { $name } (head of { $department })
nomination-decides-deputy = { $name } (deputy in { $department })
nomination-decides-lent = { $name } (by a right lent in { $department })
nomination-by-itself = the bot
nomination-by-head = { $name }, head of { $department }
nomination-by-deputy = { $name }, deputy in { $department }, in place of { $head }
nomination-by-vacant = { $name }, deputy in { $department } while it has no head
nomination-by-lent = { $name }, deputy in { $department }, by a right { $head } lent
nomination-by-division = { $name }, { $department }
nomination-by-proposer = { $name }

# Single steps

nomination-deed-proposed = Proposed by { $by } on { $at }.
nomination-deed-proposed-approved = Put forward and approved by { $by } on { $at }.
nomination-deed-corrected = Corrected and sent again by { $by } on { $at }.
nomination-deed-corrected-approved = Corrected and approved by { $by } on { $at }.
nomination-deed-joined = Also put forward by { $by } on { $at }.
nomination-deed-approved = Approved by { $by } on { $at }.
nomination-deed-returned = Returned by { $by } on { $at }.
nomination-deed-rejected = Rejected by { $by } on { $at }.
nomination-deed-taken_back = Approval taken back by { $by } on { $at }.
nomination-deed-withdrawn = Withdrawn by { $by } on { $at }.
nomination-deed-registered = Registered by { $by } on { $at }.
nomination-deed-sent_back = Sent back by { $by } on { $at }.
nomination-deed-expired = Expired with the close of the round on { $at }.
nomination-deed-stopped = Stopped on { $at }, because the department has no system any more.
nomination-deed-nobody = “Nobody this time” was answered by { $by } on { $at }.
nomination-wish = Track: { $track }; start: { $day }
nomination-wish-system = System in charge: { $system }
nomination-reason-said = Reason: { $reason }

nomination-state-proposed = Waiting for approval
nomination-state-returned = Returned for correction
nomination-state-approved = Approved, to be registered
nomination-state-registered = Registered
nomination-state-rejected = Rejected
nomination-state-withdrawn = Withdrawn
nomination-state-expired = Expired
nomination-state-stopped = Stopped
nomination-state-now = Now: { $state }
nomination-answered = Answered

nomination-track = Track
nomination-track-any = Either
nomination-track-tools = Using digital tools
nomination-track-projects = Managing systems projects
nomination-candidate = Candidate
nomination-department = Department
nomination-proposer = Proposed by
nomination-system = System in charge
nomination-start = Wanted from
nomination-reason = Reason
nomination-registered-on = Core staff from
nomination-none = None in particular

# What a round asks (heads and deputies)

nomination-round-ask = Please put forward core staff for { $department }, by { $day }.
nomination-round-again = We are still waiting for { $department } to put forward core staff. Please answer by { $day }.
nomination-round-nobody = { $department } has answered “nobody this time”.
nomination-round-some = { $department }: { $taken } approved{ $waiting ->
        [0] .
       *[other] , { $waiting } waiting for approval.
    }
nomination-round-returned = { $department }: what was put forward is being corrected.
nomination-round-closed = The round for core staff is closed for { $department }. { $count ->
        [0] Nobody was put forward.
        [one] There was 1 nomination.
       *[other] There were { $count } nominations.
    }
nomination-message-from = From { $division }
nomination-round = Round
nomination-year = Fiscal year { $year }
nomination-closes = Answer by
nomination-until = { $day } ({ $left })
nomination-places-of = Places
nomination-places = { $places } ({ $left } left)
nomination-systems = Systems owned or coming
nomination-asked-by = In charge of the round
nomination-eligible-count = { $count ->
        [one] 1 person can be put forward
       *[other] { $count } people can be put forward
    }
nomination-nobody-eligible = Nobody can be put forward now.
nomination-core-count = Present core staff: { $count }
nomination-no-system = This department has no system now, so no answer is needed.
nomination-no-core = Nobody yet.
nomination-list = { $count ->
        [one] 1 nomination of this department
       *[other] { $count } nominations of this department
    }
nomination-decider-now = Now up to: { $who }.
nomination-you-deputy = You may answer in place of { $head }, who will be told afterwards.
nomination-you-vacant = You may answer as deputy, because the department has no head.
nomination-you-lent = You may answer by the right that { $head } lent you.

# One nomination

nomination-is-asked = { $name } is proposed as core staff. Please decide.
nomination-is-proposed = The nomination of { $name } waits for approval.
nomination-is-returned = The nomination of { $name } was returned for correction.
nomination-is-approved = The nomination of { $name } is approved and waits to be registered.
nomination-is-registered = { $name } is registered as core staff.
nomination-is-rejected = The nomination of { $name } was rejected.
nomination-is-withdrawn = The nomination of { $name } was withdrawn.
nomination-is-expired = The nomination of { $name } expired with the close of the round.
nomination-is-stopped = The nomination of { $name } was stopped: the department is no longer concerned.
nomination-with = joined to that of { $department }
nomination-joined = Also put forward by { $department }.
nomination-waits = Waiting since { $since }. If it is not decided by { $day }, it expires.

# What became of it

nomination-told-joined = { $whose ->
        [mine] Another department has put you forward as well.
       *[other] Another department has put { $name } forward as well.
    }
nomination-told-approved = { $whose ->
        [mine] Your nomination was approved.
       *[other] The nomination of { $name } was approved.
    }
nomination-told-returned = { $whose ->
        [mine] Your nomination was returned for correction.
       *[other] The nomination of { $name } was returned for correction.
    }
nomination-told-rejected = { $whose ->
        [mine] Your nomination was not taken up this time.
       *[other] The nomination of { $name } was not taken up this time.
    }
nomination-told-taken_back = { $whose ->
        [mine] The approval of your nomination was taken back; it waits to be decided again.
       *[other] The approval of the nomination of { $name } was taken back; it waits to be decided again.
    }
nomination-told-registered = { $whose ->
        [mine] From { $day } you are core staff. Thank you for taking this on.
       *[other] { $name } is registered as core staff from { $day }.
    }
nomination-told-sent_back = { $whose ->
        [mine] Your nomination was sent back before registration.
       *[other] The nomination of { $name } was sent back before registration.
    }
nomination-told-expired = { $whose ->
        [mine] Your nomination was not decided before the round closed, and has expired.
       *[other] The nomination of { $name } was not decided before the round closed, and has expired.
    }
nomination-told-stopped = { $whose ->
        [mine] Your nomination was stopped, because the department has no system any more.
       *[other] The nomination of { $name } was stopped, because the department has no system any more.
    }
nomination-told-corrected = { $whose ->
        [mine] Your nomination was corrected and sent again.
       *[other] The nomination of { $name } was corrected and sent again.
    }
nomination-told-proposed = { $whose ->
        [mine] You were put forward as core staff.
       *[other] { $name } was put forward as core staff.
    }
nomination-told-withdrawn = { $whose ->
        [mine] Your nomination was withdrawn.
       *[other] The nomination of { $name } was withdrawn.
    }
nomination-then-approved = Next, { $division } registers it. You will be told.
nomination-then-returned = Please correct it and send it again, or withdraw it. If it is not sent again by { $day }, it expires.
nomination-then-sent_back = Please correct it and send it again, or withdraw it. If it is not sent again by { $day }, it expires.
nomination-then-expired = You can propose again in the next round. If you have questions, ask { $division }.
nomination-then-stopped = If you have questions, ask { $division }.
nomination-welcome = Your track is “{ $track }”. These are the courses to take now.
nomination-courses = { $count ->
        [one] Your 1 required course
       *[other] Your { $count } required courses
    }
nomination-course-due = by { $day }

nomination-seen-approved = { $deputy } has approved the nomination of { $name } in your place. Please have a look.
nomination-seen-proposed = { $deputy } has put { $name } forward in your place. Please have a look.
nomination-seen-returned = { $deputy } has returned the nomination of { $name } in your place. Please have a look.
nomination-seen-rejected = { $deputy } has rejected the nomination of { $name } in your place. Please have a look.
nomination-seen-taken_back = { $deputy } has taken the approval of { $name } back in your place. Please have a look.
nomination-seen-nobody = { $deputy } has answered “nobody this time” for { $department } in your place. Please have a look.
nomination-seen-how = If it is not right, you can take the approval back until it is registered.

nomination-lent = From { $first } to { $last }, { $head } lets { $deputy } decide on nominations of core staff in { $department }.
nomination-lent-what = In these days the deputy may approve, return and reject. The head is told of what was decided.
nomination-lent-over = { $head } no longer lets { $deputy } decide on nominations of core staff in { $department } (it was { $first } to { $last }).
nomination-lent-ended = Ended early on { $at }.

nomination-nudge-nomination = The nomination of { $name } ({ $department }) still waits for { $who }.
nomination-nudge-round = The round for core staff still waits for an answer from { $who } for { $department }.
nomination-nudge-how = It has waited since { $since }, and closes on { $day }. Please bring it up.
nomination-nudge-nomination-done = The nomination of { $name } ({ $department }) has been decided.
nomination-nudge-round-done = The round for core staff has been answered for { $department }.

refusal-nobody_to_propose = There is nobody to put forward now: it must be general staff of this department, at work, whom nobody has put forward yet.

# Forms

nomination-form-title = Put forward
nomination-correct-title = Correct a nomination
nomination-sheet-title = Core staff
nomination-history-title = History
nomination-eligible-title = Who can be put forward
nomination-lend-title = Let the deputy decide
nomination-title-nobody = Nobody this time
nomination-title-return = Return
nomination-title-reject = Reject
nomination-title-take_back = Take approval back
nomination-title-withdraw = Withdraw
nomination-form-decides = { $department } has { $places ->
        [one] 1 place
       *[other] { $places } places
    }, { $left } left. Putting somebody forward approves it at the same time.
nomination-form-waits = { $department } has { $places ->
        [one] 1 place
       *[other] { $places } places
    }, { $left } left. Your proposal goes to the head, or to whoever decides.
nomination-submit = Send
nomination-choose = Choose a name
nomination-choose-self = If you choose yourself, it goes to whoever decides above you.
nomination-choose-hint = Type part of the name, how it is read, or the number.
nomination-main-post = Main post here
nomination-second-post = Second post here
nomination-option-number = { $number } { $position }
nomination-system-choose = Choose a system
nomination-system-other = Another system
nomination-why = Why this person
nomination-why-hint = Whoever decides and { $division } read this. Please write nothing about health or family.
nomination-returned-why = Why it was returned
nomination-correct-decides = When you send it, it is approved at the same time.
nomination-nobody-about = The answer of { $department } will be “nobody this time”. Somebody can still be put forward later.
nomination-ask-nobody = Reason
nomination-ask-return = What should be corrected
nomination-ask-reject = Why it is rejected
nomination-ask-take_back = Why it is taken back
nomination-ask-withdraw = Why it is withdrawn (may stay empty)
nomination-hint-nobody = { $division } reads this.
nomination-hint-return = The proposer reads this.
nomination-hint-reject = The proposer reads this.
nomination-hint-take_back = The proposer reads this. It waits to be decided again.
nomination-hint-withdraw = This stays in the history.
nomination-history-of = History of the nomination of { $name }
nomination-history-more = { $count ->
        [one] There is 1 earlier step.
       *[other] There are { $count } earlier steps.
    }
nomination-lend-intro = The deputy, { $deputy } ({ $position }), may decide on nominations of core staff in { $department }. You can still decide yourself meanwhile.
nomination-lend-from = First day
nomination-lend-to = Last day
nomination-lend-submit = Lend
nomination-lend-done = { $deputy } may decide from { $first } to { $last }, and will be told.
nomination-lend-ended = { $deputy } may no longer decide, and will be told.
nomination-lent-now = { $name } may decide now.
nomination-lent-later = { $name } will be able to decide.
nomination-span = { $first } to { $last }
nomination-end-lending = End it

# Home

nomination-home = { $count ->
        [0] Core staff
       *[other] Core staff: { $count } waiting for your answer
    }
nomination-home-mine = Core staff: what you proposed
nomination-home-waits = Proposed by { $who }, since { $since }
nomination-home-asked = { $department }: please answer the round
nomination-home-answered = { $department }: the round is answered
nomination-home-round = Round for { $department }
nomination-home-places = { $places ->
        [one] 1 place
       *[other] { $places } places
    } ({ $left } left), until { $day }
nomination-home-core = Core staff in { $department }: { $count }

failed-what-round_ask = Round for core staff
failed-what-nomination_ask = Nomination to decide
failed-what-nomination_told = Outcome of a nomination
failed-what-nomination_seen = Decision in the head’s place
failed-what-nomination_nudge = Request to bring a nomination up
failed-what-round_lent = Right to decide lent
