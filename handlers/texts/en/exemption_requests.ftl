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
