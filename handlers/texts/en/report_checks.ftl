# Checking reports: several at once, asking back, answering

report-many = Decide several
report-many-title = Decide several
report-many-submit = Decide
report-which-ones = Which
report-verdict = Decision
report-verdict-accepted = Accept
report-verdict-asked = Ask back
report-verdict-rejected = Do not accept
report-verdict-reason = Reason or question
report-verdict-hint = The person reads this as it is. A question and a refusal need it.
report-ask = Ask back
report-ask-title = Ask about a report
report-ask-submit = Send
report-question = What you want to know
report-files-of = Given with the report of “{ $title }” by { $name }.
report-line-asked = Question: { $text }
report-line-answered = Answer: { $text }
report-done-accepted = { $count ->
        [one] 1 report was accepted, and the person is told.
       *[other] { $count } reports were accepted, and the people are told.
    }
report-done-asked = { $count ->
        [one] 1 person is asked.
       *[other] { $count } people are asked.
    }
report-done-rejected = { $count ->
        [one] 1 report was not accepted, and the person is told why.
       *[other] { $count } reports were not accepted, and the people are told why.
    }
report-done-left = { $count ->
        [one] 1 was decided before and was left as it is.
       *[other] { $count } were decided before and were left as they are.
    }

report-told-asked = There is a question about your report of “{ $title }”.
report-told-answered = Your answer about the report of “{ $title }” has arrived.
report-told-decided = Your report of “{ $title }” has been checked.
report-said-asked = Question
report-reply = Answer
report-reply-title = Your answer
report-reply-submit = Send
report-reply-files = Where a certificate or the like is asked for (PDF, PNG or JPEG, up to { $most } MB each, 5 at most).
report-answer = Your answer
report-replied = Your answer about the report of “{ $title }” was sent.

refusal-self_report_question = Please write what you want to know, in { $most } characters or fewer.
refusal-self_report_answer = Please write your answer, in { $most } characters or fewer.
refusal-self_report_asked = { $name } already asked back on { $day }. The answer is awaited.
refusal-self_report_not_asked = Nothing is asked about this report, or you have answered already.
