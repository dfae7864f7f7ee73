# Words of every answer

day-of-week = { $weekday ->
        [0] Mon
        [1] Tue
        [2] Wed
        [3] Thu
        [4] Fri
        [5] Sat
       *[6] Sun
    } { $day }
day-of-month = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
days-left = { $days ->
        [0] due today
        [one] 1 day left
       *[other] { $days } days left
    }
days-over = { $days ->
        [one] 1 day overdue
       *[other] { $days } days overdue
    }
as-of = As of { $day }

line = - { $title }
line-with-detail = - { $title }: { $detail }
named = { $name }: { $value }
gap = {" – "}
joined = { $first } · { $then }
page = Page { $number } of { $of } ({ $total } in all)
page-back = Previous
page-next = Next
details = Details
details-aloud = Details of { $title }
find-course = Find a course by name or code
find-team = Find a department by name
refusal-stale_button = This button is too old to use. Please ask me again.

# What one may want to know next
show-my_status = My progress
show-required_courses = Required courses
show-remaining_courses = What is left
show-elective_courses = Courses to choose from
show-due_dates = All due dates
show-why_required = Why required?
show-my_record = My record
show-my_persona = My kind of staff
show-team_status = My department
show-request_exemption = Exemption or more time
show-contact = Whom to ask
show-help = How to use this
