# Duties

duties-heading = on { $day }
duties-progress = { $done } of { $all } required courses done
duties-nothing = There is no course to take on this day.
duties-not-employed = Not employed on { $day }, so there is no course to take.
duties-everybody = How the courses stand on { $day }
duties-everybody-none = There is nobody with a course. Import staff, courses and requirements with kenshu import.
duties-column-course = Course
duties-hint-csv = Add --format csv to see everybody, or --as EMPLOYEE_NO to see one person.

duties-section-overdue = Overdue
duties-section-open = To do
duties-section-suspended = On hold
duties-section-exempt = Exempt
duties-section-completed = Done
duties-section-available = Elective, open to you

duties-days-left = { $days ->
        [0] last day today
        [one] 1 day left
       *[other] { $days } days left
    }
duties-days-over = { $days ->
        [one] 1 day over
       *[other] { $days } days over
    }
duties-done-on = done { $day }
duties-done-late = done { $day }, late

# Why
why-required = Required for { $audience } since { $since }.
why-elective = Open to { $audience } since { $since }, as an elective.
why-yearly = It is taken every fiscal year.
why-start-hire = It counts from the day of hire, { $day }.
why-start-audience = It counts from { $day }, the first day among { $audience }.
why-start-ict = It counts from { $day }, the first day with ICT equipment.
why-start-row = It counts from { $day }, when this requirement began.
why-start-year = This is this fiscal year’s, which began on { $day }.
why-start-exemption = It counts from { $day }, when an exemption ended.
why-due-day = It is due on { $day }.
why-due-grace = The due day is less than 60 days after the start, so it is due 60 days after it, on { $day }.
why-due-grace-year = The due day is less than 60 days after the start, so it is due at the end of the fiscal year, { $day }.
why-due-hire = It is due { $days } days after the day of hire, on { $day }.
why-due-appointment = It is due { $days } days after the appointment, on { $day }.
why-due-days-year = It is due at the end of the fiscal year, { $day }.
why-leave-moved = Leave from { $from } to { $to } moved the due day to { $day }.
why-leave-suspended = Leave since { $from } has no known end, so there is no due day for now.
why-leave-exempt = Leave from { $from } to { $to } reaches the end of the fiscal year, so this year’s is waived.
why-leave-exempt-open = Leave since { $from } has no known end, so this year’s is waived.
why-exempt = Exempt until { $day }.
why-extended = The due day has been extended to { $day }.
why-late = It was done after the due day, { $due }.
