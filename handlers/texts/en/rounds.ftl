# Rounds of nominations for core staff (the training division)

refusal-round_year = Please choose the fiscal year { $first } or { $last }.
refusal-round_past = The opening day has passed. Please choose today or a later day.
refusal-round_order = The closing day is before the opening day. Please choose the opening day or a later one.
refusal-round_far = The last day a round can close on is { $closes_on }.
refusal-round_message = Please keep the message to heads within { $message } characters.
refusal-round_departments = There is no department to ask. Choose other conditions, or departments one by one.
refusal-round_places = Please enter a number of people from 1 to { $most }.
refusal-round_without_system = { $count ->
        [one] { $departments } neither owns a system nor is introducing one, so it
       *[other] { $count } departments ({ $departments } and others) neither own a system nor are introducing one, so they
    } cannot be asked. Take them out with “Change”.
refusal-round_sent = { $name } sent this round on { $day } at { $time }. See how it stands under “Progress”.
refusal-round_dropped = { $name } threw this draft away on { $day } at { $time }. If it is needed, begin a new round.
refusal-round_closed = { $whose ->
        [itself] This round closed on { $day } at { $time }.
       *[other] { $name } closed this round on { $day } at { $time }.
    } If needed, begin a new one.
refusal-round_not_longer = Please choose a closing day after { $closes_on }.

# Names and days
round-year = Fiscal year { $year }
round-track-either = Either
round-track-tools = Using digital tools
round-track-projects = Managing systems projects
round-days = { $first } to { $last }

# The card on Home
round-card = Rounds of nominations
round-card-none = No round is open. Before a new one is sent you will see who in each department gets it.
round-open = New round
round-past = Past rounds
round-past-none = There has been no round yet.
round-board = Progress
round-until = open until { $day }
round-ended = closed, the last day was { $day }
round-answered = { $answered } of { $asked ->
        [one] 1 department
       *[other] { $asked } departments
    } answered
round-people-approved = { $count } to be registered
round-people-waiting = { $count } being considered
round-people-registered = { $count } registered
round-draft = Draft: { $name }
round-draft-what = { $count ->
        [one] 1 department
       *[other] { $count } departments
    }, { $days }
round-continue = Go on
round-drop = Throw away
round-drop-title = Throw the draft away
round-drop-text = This draft is thrown away. Nobody has heard of it yet.
round-was-dropped = The draft was thrown away.
round-review = { $count ->
        [one] 1 core person has moved
       *[other] { $count } core people have moved
    }
round-review-what = Please check whether they stay core.
round-review-see = Open the list

# Making a round
round-new = A round of nominations
round-year-label = Fiscal year
round-track-label = Track
round-opens = Opens on
round-closes = Closes on (last day)
round-whom = Departments to ask
round-filter = By condition
round-filter-owns = Departments that own a system
round-filter-introducing = Departments that are introducing one
round-filter-no_core = Only those without a core person
round-filter-hint = All departments that fit are asked. Only those that own a system or are introducing one can be.
round-departments = One by one
round-departments-find = Type the name of a department
round-core = { $count ->
        [0] no core person
        [one] 1 core person
       *[other] { $count } core people
    }
round-keeps = The { $count } departments stay as they are in the draft.
round-places = People for each department
round-places-hint = You can change the number of each department on the next page.
round-said = What heads are told
round-message = Message
round-message-hint = Heads read this as it is.
round-message-eg = What the people will do, and what to look for
round-on = See who gets it

# Before it is sent
round-check = Before it is sent
round-summary = { $departments ->
        [one] 1 department,
       *[other] { $departments } departments,
    } { $places ->
        [one] 1 person
       *[other] { $places } people
    } in all
round-places-of = People of { $department }
round-to-head = Goes to { $name }, the head.
round-to-lent = And to { $name }, to whom the right to decide is lent.
round-to-away = { $head }, the head, is away, so it goes to { $name } as deputy.
round-to-vacant = There is no head, so it goes to { $name } as deputy.
round-to-above = Nobody here can decide, so it goes to { $name } of { $department }.
round-to-division = Nobody can decide, so it goes to { $count ->
        [one] 1 person
       *[other] { $count } people
    } of the training division.
round-to-nobody = Nobody who can decide was found, so it reaches nobody. Please check the staff list.
round-unreached = Slack does not reach this person, who has no mail address. Please tell them yourself.
round-edit = Change
round-kept = The numbers stay in the draft. Nobody hears of it until you send it.
round-before-sending = Once sent, it arrives from 9:00 of the opening day on, or if that has passed in working hours (9:00 to 17:00).
round-send = Send
round-will-be-sent = Goes out from { $day } on, to { $count ->
        [one] 1 person
       *[other] { $count } people
    } for { $departments ->
        [one] 1 department.
       *[other] { $departments } departments.
    }
round-was-sent = Sent to { $count ->
        [one] 1 person
       *[other] { $count } people
    } for { $departments ->
        [one] 1 department.
       *[other] { $departments } departments.
    }

# Progress
round-board-title = Progress of the round
round-state-ahead = Not open yet
round-state-open = Open
round-state-closed = Closed
round-fact-asked = Asked
round-fact-done = Answered
round-fact-open = Not yet answered
round-fact-nobody = Of these: nobody this time
round-fact-places = Places
round-fact-waiting = Being considered
round-fact-approved = To be registered
round-fact-registered = Registered
round-n-departments = { $count ->
        [one] 1 department
       *[other] { $count } departments
    }
round-n-people = { $count ->
        [one] 1 person
       *[other] { $count } people
    }
round-line-approved = { $count } to be registered
round-line-proposed = { $count } to be approved
round-line-returned = { $count } returned
round-line-registered = { $count } registered
round-line-joined = joined another department’s nomination
round-line-nobody = nobody this time
round-line-open = no answer yet
round-line-places = { $count ->
        [one] 1 place
       *[other] { $count } places
    }
round-see = Have a look
round-see-aloud = See what { $name } answered
round-register-all = Register several
round-extend = Extend
round-extend-submit = Extend
round-extend-hint = What is being considered has until that day too, and the messages that are out show it.
round-was-extended = The round is now open until { $day }.
round-close = Close the round
round-close-title = Close the round
round-close-text = { $count ->
        [0] Nothing is being considered any more.
        [one] 1 nomination that is being considered expires, and those concerned are told.
       *[other] { $count } nominations that are being considered expire, and those concerned are told.
    } { $approved ->
        [0] {""}
        [one] 1 that is to be registered stays.
       *[other] { $approved } that are to be registered stay.
    }
round-was-closed = { $count ->
        [0] The round is closed.
        [one] The round is closed. 1 nomination that was being considered has expired; those concerned are told.
       *[other] The round is closed. { $count } nominations that were being considered have expired; those concerned are told.
    }

# What a department answered
round-lines-title = A department’s answer
round-none-yet = No answer yet.
round-nomination-proposed = To be approved
round-nomination-returned = Returned
round-nomination-approved = To be registered
round-nomination-registered = Registered
round-nomination-rejected = Rejected
round-nomination-withdrawn = Withdrawn
round-nomination-expired = Expired
round-nomination-stopped = Stopped
round-number = Employee number { $number }
round-since = { $state } (since { $at })
round-wanted-from = wanted from { $day }
round-core-from = core from { $day }
round-history = History
round-register = Register
round-send-back = Return

# History
round-deed-proposed = Put forward
round-deed-corrected = Corrected and sent again
round-deed-joined = Put forward by another department too
round-deed-approved = Approved
round-deed-returned = Returned
round-deed-rejected = Rejected
round-deed-taken_back = Approval taken back
round-deed-withdrawn = Withdrawn
round-deed-registered = Registered
round-deed-sent_back = Returned by the training division
round-deed-expired = Expired
round-deed-stopped = Stopped: the department has no system any more
round-deed-nobody = Nobody this time
round-as-head = { $name } (head of { $department })
round-as-deputy = { $name } (deputy of { $department }, for { $head })
round-as-vacant = { $name } (deputy of { $department }, there being no head)
round-as-lent = { $name } (deputy of { $department }, the right lent by { $head })
round-as-division = { $name } ({ $department })
round-as-proposer = { $name } ({ $department })
round-step-reason = Reason: { $reason }
round-step-system = System in charge: { $system }

# Registering and returning
round-register-title = Register core staff
round-register-on = Core from
round-register-hint = From that day on the courses for core staff apply.
round-people = People to register
round-was-registered = { $who } is registered as core from { $day }.
round-were-registered = { $count ->
        [0] Nobody could be registered.
        [one] 1 person is registered as core from { $day }.
       *[other] { $count } people are registered as core from { $day }.
    }
round-not-registered = { $count ->
        [one] 1 person could not be registered:
       *[other] { $count } people could not be registered:
    }
round-none-waits = Nobody is waiting to be registered.
round-send-back-how = Whoever proposed them can put it right and send it again.
round-reason = Reason
round-reason-hint = Whoever proposed them, and the head, read this as it is.
round-was-sent-back = The nomination of { $who } was returned.

# To the division
round-letter = { $name }: { $count ->
        [one] 1 person is waiting to be registered.
       *[other] { $count } people are waiting to be registered.
    }
round-letter-what = Their departments have approved them. Registered they are core, and they, the proposer and the head are told.
round-letter-done = { $name }: nobody is waiting to be registered any more.
