# Asking to be let off a course, or for more time

refusal-exemption_course = “{ $course }” is not required of you, so there is nothing to be exempted from.
refusal-exemption_finished = You completed “{ $course }” on { $day }, so nothing is open any more.
refusal-exemption_until = { $until } is too early. Please choose { $first } or a later day.
refusal-exemption_far = { $until } is too far ahead. Please choose a day up to { $last }.
refusal-exemption_reason = Please say why you ask for this, in { $most } characters or fewer.
refusal-exemption_question = Please write what you want to know, in { $most } characters or fewer.
refusal-exemption_answer = Please write your answer, in { $most } characters or fewer.
refusal-exemption_verdict = Please give the reason in { $most } characters or fewer; a rejection needs one.
refusal-exemption_gone = There is no such request.
refusal-exemption_own = Somebody else decides on your own request.
refusal-exemption_not_asked = Nothing has been asked back about this request, so there is nothing to answer.
refusal-exemption_asked = { $name } already asked back on { $day }. The answer is awaited.
refusal-exemption_decided = { $name } already { $state ->
        [granted] granted
        [withdrawn] withdrew
       *[rejected] rejected
    } this request on { $day }. Nothing was changed now.
refusal-nothing_to_exempt = You have no required course left that you could be exempted from or given more time for.

# The person's requests
exemption-how = You can ask to be exempted or for more time, with a reason and a day. The { $division } looks at it and answers you.
exemption-open = Your request has arrived. The { $division } is looking at it.
exemption-none = You have no required course left that would need an exemption or more time.
exemption-ask = Ask for it
exemption-reply = Answer
exemption-withdraw = Withdraw
exemption-withdraw-sure = Your request about “{ $title }” is withdrawn.
exemption-kind-exempt = exempt until { $day }
exemption-kind-extend = more time until { $day }
exemption-choose-exempt = Exempt me (nothing to take until that day)
exemption-choose-extend = More time (to be taken by that day)
exemption-state-waiting = Asked for: { $what }
exemption-state-asked = Asked for: { $what }. There is a question for you
exemption-state-granted = Granted: { $what }
exemption-state-rejected = Rejected: { $what }
exemption-state-withdrawn = Withdrawn: { $what }
exemption-title = Exemption or time
exemption-submit = Ask
exemption-course = Course
exemption-kind = What you ask for
exemption-until = Until when
exemption-reason = Why
exemption-reason-hint = No need for private details, such as an illness or family matters.
exemption-files-hint = If there is something to add: up to 5 files (PDF, PNG, JPEG). Nothing that tells private details, such as a medical certificate.
exemption-then = The { $division } looks at it and tells you. Until then the due date stays.
exemption-reply-submit = Send
exemption-answer = Your answer
exemption-made = You asked about “{ $title }”: { $what }. You will hear of the outcome here.
exemption-made-before = Your request about “{ $title }” ({ $what }) has arrived before. No new one was made.
exemption-replied = Your answer about “{ $title }” was sent.
exemption-withdrawn = Your request about “{ $title }” was withdrawn.
exemption-told-waiting = Your answer about “{ $title }” has arrived.
exemption-told-asked = There is a question about your request for “{ $title }”.
exemption-told-granted = Your request about “{ $title }” was granted: { $what }.
exemption-told-rejected = Your request about “{ $title }” was rejected.
exemption-told-withdrawn = Your request about “{ $title }” was withdrawn.
exemption-said-waiting = Your answer
exemption-said-asked = Question
exemption-said-granted = A word with it
exemption-said-rejected = Why
exemption-said-withdrawn = Request

# The division's queue
exemption-queue = { $count ->
        [one] 1 request for an exemption or more time
       *[other] { $count } requests for an exemption or more time
    }
exemption-queue-what = Granted, it counts for the person from that day.
exemption-queue-see = Look
exemption-queue-title = Exemption requests
exemption-queue-submit = Decide
exemption-queue-none = No request is waiting.
exemption-which = Which
exemption-verdict = Decision
exemption-verdict-granted = Grant
exemption-verdict-asked = Ask back
exemption-verdict-rejected = Reject
exemption-verdict-until = Granted until
exemption-verdict-until-hint = Left empty: the day asked for.
exemption-verdict-reason = Reason or question
exemption-verdict-hint = The person reads this as it is. A rejection and a question need it.
exemption-own = Somebody else decides on your own request.
exemption-files-of = Given with the request about “{ $title }” by { $name }.
exemption-line-made = Why: { $text }
exemption-line-asked = Question: { $text }
exemption-line-answered = Answer: { $text }
exemption-done-granted = { $count ->
        [one] 1 request was granted, and the person is told.
       *[other] { $count } requests were granted, and the people are told.
    }
exemption-done-asked = { $count ->
        [one] 1 person is asked.
       *[other] { $count } people are asked.
    }
exemption-done-rejected = { $count ->
        [one] 1 request was rejected, and the person is told why.
       *[other] { $count } requests were rejected, and the people are told why.
    }
exemption-done-left = { $count ->
        [one] 1 was decided before, or its day has passed, and was left as it is.
       *[other] { $count } were decided before, or their day has passed, and were left as they are.
    }
