# Reminders as each person gets them, and reporting a course oneself

# When a report cannot be taken
refusal-self_report_course = “{ $course }” is not a course for you, so it cannot be reported. If that is wrong, please tell the { $division }.
refusal-self_report_future = Days after { $day } cannot be reported yet. Please choose the day you finished.
refusal-self_report_year = This course is taken every fiscal year, so only days from { $first } on can be reported.
refusal-self_report_hire = Days before you were hired, on { $first }, cannot be reported. For courses taken before that please speak to the { $division }.
# Checking reports
refusal-self_report_own = Somebody else checks your own report.
refusal-self_report_gone = There is no such report.
refusal-self_report_decided = { $name } already { $state ->
        [rejected] returned this report on { $day }.
       *[accepted] confirmed this report on { $day }.
    }
refusal-self_report_reason = Please give a reason for returning it, in { $most } characters or fewer.
