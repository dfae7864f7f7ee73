# Home

home-greeting = Hello, { $name }
home-progress = { $done } of { $all } required courses done
home-overdue = {"  "}{ $count ->
        [one] 1 course is overdue
       *[other] { $count } courses are overdue
    }
home-nothing-required = No course is required of you at the moment. The ones you may choose are open any time.
home-all-done = You have finished everything that is required. Well done! If you would like more, look at “Courses to choose from”.
home-next = Next for you
home-more = { $count ->
        [one] There is 1 more under “All required courses”.
       *[other] There are { $count } more under “All required courses”.
    }
home-team = See how it stands
home-team-many = Your departments
home-team-all = All departments
home-team-all-what = See how departments and people stand with their training.
home-search = Find a course
home-required_courses = All required courses
home-elective_courses = Courses to choose from
home-my_record = My record
home-help = How to use this
home-footer = Questions about training? The { $division } is there for you. You can also ask me in a message, in your own words.

modal-close = Close
modal-my_status = My progress
modal-required_courses = Required courses
modal-remaining_courses = What is left
modal-elective_courses = Courses to choose from
modal-due_dates = Due dates
modal-why_required = Why
modal-course_info = About the course
modal-who_must_take = Whom it is for
modal-my_record = My record
modal-team_status = Departments
modal-my_persona = My kind of staff
modal-contact = Whom to ask
modal-help = How to use this
modal-smalltalk = Training
modal-out_of_scope = Training
modal-find_sessions = Class dates
modal-enrol = Booking
modal-cancel_enrolment = Cancel a booking
modal-my_enrolments = My bookings
modal-check_in = Attendance
modal-report_completion = Report a completion
modal-certificate = Certificate
modal-persona_info = Kinds of staff
modal-nominate = Nomination
modal-nomination_status = Nominations
modal-my_approvals = Approvals
modal-skills = Skills
modal-it_passport = IT Passport
modal-ojt_help = Help at work
modal-reminder_info = Reminders
modal-request_exemption = Exemption or more time
modal-feedback = Comments
