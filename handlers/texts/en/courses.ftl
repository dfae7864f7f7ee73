# The asker's own courses

format-elearning = e-learning
format-classroom = classroom course
format-online = live online course
format-workshop = workshop
length-hours = { $hours ->
        [one] 1 hour
       *[other] { $hours } hours
    }
length-minutes = { $minutes } minutes
course-form = { $format }, { $length }
cycle-once = Once and for all
cycle-every_fiscal_year = Every fiscal year
level-required = Required
level-elective = Elective (it is up to you)
start = Start
start-aloud = Start { $title }
start-page = Open page
start-page-aloud = Open the page of { $title }

# How it stands
stands-open = { $left } · due { $day }
stands-today = due today · { $day }
stands-overdue = { $left } · was due { $day }
stands-done-due = { $done } · due { $day }
stands-suspended = On hold · no due date for now
stands-exempt = Exempt
stands-completed = Done on { $day }
stands-late = Done on { $day }, after the due date
stands-available = Open to you as an elective
stands-not_offered = Not one of your courses

group-overdue = Overdue
group-open = To do
group-suspended = On hold
group-exempt = Exempt
group-completed = Done
group-available = Yours to choose
group-next = Next for you

# Progress and lists
status-done = { $all ->
        [one] You have finished the one course required of you. Well done.
       *[other] You have finished all { $all } required courses. Well done.
    }
status-some = { $done ->
        [0] You have { $all ->
                [one] 1 required course
               *[other] { $all } required courses
            }, none finished so far{ $overdue ->
                [0] .
                [one] ; 1 is overdue.
               *[other] ; { $overdue } are overdue.
            }
       *[other] You have finished { $done } of { $all } required courses{ $overdue ->
                [0] .
                [one] ; 1 is overdue.
               *[other] ; { $overdue } are overdue.
            }
    }
status-electives = { $count ->
        [one] You have also finished 1 elective course.
       *[other] You have also finished { $count } elective courses.
    }
required-none = No course is required of you at the moment.
required-done = { $all ->
        [one] You have 1 required course and nothing left to do.
       *[other] You have { $all } required courses and nothing left to do.
    }
required-some = { $all ->
        [one] You have 1 required course
       *[other] You have { $all } required courses
    }: { $done } done, { $left } to go.
required-exempt = { $count ->
        [one] You are exempt from 1 course.
       *[other] You are exempt from { $count } courses.
    }
remaining-none = You have no required course left.
remaining-some = { $left ->
        [one] You have 1 required course left
       *[other] You have { $left } required courses left
    }{ $overdue ->
        [0] .
        [one] ; 1 of them is overdue.
       *[other] ; { $overdue } of them are overdue.
    }
remaining-overdue = { $left ->
        [one] You have 1 required course left, and it is overdue.
       *[other] You have { $left } required courses left, all of them overdue.
    }
elective-none = There is no elective course for you at the moment.
elective-some = { $count ->
        [one] There is 1 course you may choose.
       *[other] There are { $count } courses you may choose from.
    }

# Due dates
due-next = Your next due date is { $day }: { $left }.
due-overdue = { $count ->
        [one] 1 course is overdue.
       *[other] { $count } courses are overdue.
    } The next due date is { $day }: { $left }.
due-overdue-only = { $count ->
        [one] 1 course is overdue.
       *[other] { $count } courses are overdue.
    }
due-none = You have no course left with a due date.
due-one-open = “{ $title }” is due on { $day }: { $left }.
due-one-overdue = “{ $title }” was due on { $day }: { $left }.
due-one-completed = You finished “{ $title }” on { $done }. The due date is { $day }.
due-one-done = You finished “{ $title }” on { $done }.
due-one-suspended = “{ $title }” is on hold, so it has no due date for now.
due-one-exempt = You are exempt from “{ $title }”, so it has no due date.
due-one-available = “{ $title }” is an elective, so it has no due date.
due-one-not_offered = “{ $title }” is not one of your courses, so it has no due date.

several = Here is how the { $count } courses you asked about stand.
course-gone = { $code } is not among the courses on offer.
one-why_required = Why required?
one-why_not = Why not required?
one-course_info = About this course
one-due_dates = Due date

# Why
why-is-required = “{ $title }” is required for { $audience }.
why-not-required = “{ $title }” is not required of you. You may choose it.
why-not-offered = You do not have to take “{ $title }”.
why-left-all = { $count ->
        [one] This is why the course you have left is required.
       *[other] This is why the { $count } courses you have left are required.
    }
why-done-all = { $count ->
        [one] This is why your course is required. Nothing is left to do.
       *[other] This is why your { $count } courses are required. Nothing is left to do.
    }
why-because = Required for { $audience }
why-rule = The rule
why-you = You on the staff list
why-now = How it stands
why-so = In your case
why-so-not-offered = You are in none of the groups this course is for.
why-so-elective = Whether you take it is up to you.
why-earliest = You are also among { $audiences }; this rule counts because its due date is earlier.
why-nothing-rule = What is required depends on your kind of staff (general, core, advanced) and on whether you use ICT equipment.
why-nothing-ict = Security training is for everybody who uses ICT equipment.
why-if-wrong = If that is wrong
why-if-wrong-ask = Please tell the { $division }.
fact-ict = uses ICT equipment
fact-no-ict = does not use ICT equipment
fact-no-persona = no kind of staff set

rule-required = Required for { $audience }, { $due } (since { $since }).
rule-elective = Open to { $audience } as an elective.
rule-due-yearly = every fiscal year by { $day }
rule-due-day = by { $day }
rule-due-hire = within { $days } days of being hired
rule-due-appointment = within { $days } days of the appointment
rule-ended = It ended on { $day } and is for nobody now.
rule-coming = It begins on { $day } and is for nobody yet.
rule-nobody = It is for nobody at the moment.
offered-required = It is required for { $audiences }.
offered-elective = It is an elective for { $audiences }.

# What a course is
info = “{ $title }”: { $format }, { $length }.
info-yours = For you
info-form = Form
info-cycle = How often
info-skill = Skill
info-code = Code
info-link = Link
course-which = { $count ->
        [one] Which course do you mean? There is 1 course for you.
       *[other] Which course do you mean? There are { $count } courses for you.
    }

# Whom it is for
whom-which = Whose course do you mean? Please name it.
whom-required = “{ $title }” is required for { $audiences }.
whom-elective = “{ $title }” is required of nobody. It is an elective.
whom-nobody = “{ $title }” is for nobody at the moment.
whom-ict = That means everybody who uses ICT equipment, whatever their contract, fiscal-year appointed staff included.
