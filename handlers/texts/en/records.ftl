# The training record

source-elearning = e-learning
source-classroom = class
source-exam = exam
source-external = taken elsewhere
source-self_report = own report
record-none = There is no completed course on your record yet.
record-some = { $count ->
        [one] You have completed 1 course so far.
       *[other] You have completed { $count } courses so far.
    }
record-line = { $day } · { $source }
record-repeated = Courses taken every year are listed each time.
record-when = You completed “{ $title }” on { $day }.
record-never = There is no record that you completed “{ $title }”.
record-several = Of the { $count } courses you asked about, { $done } are on your record as completed.
record-all-times = Each time so far
record-now = How it stands
record-year = Fiscal year { $year } ({ $count ->
        [one] 1 completed
       *[other] { $count } completed
    })
record-score = { $score ->
        [one] 1 point
       *[other] { $score } points
    }
record-session = session { $code }
record-corrected = before it was corrected (on { $day }{ $by ->
        [nobody] { "" }
       *[person] { " " }by { $name }
    }{ $why ->
        [none] { "" }
       *[given] : { $reason }
    })
record-cancelled = cancelled (on { $day }{ $by ->
        [nobody] { "" }
       *[person] { " " }by { $name }
    }{ $why ->
        [none] { "" }
       *[given] : { $reason }
    })
record-export = Export

# Somebody's record (the division)
record-desk = Look up a record
record-desk-title = Training record
record-desk-who = Employee number or mail address
record-desk-who-hint = Names do not do: several people may have the same one.
record-desk-find = Look up
record-desk-some = { $count ->
        [one] 1 course completed.
       *[other] { $count } courses completed.
    }
record-desk-none = No completed course is on record.
record-cancel = Cancel
record-cancel-title = Cancel an entry
record-cancel-submit = Cancel it
record-cancel-reason = Why
record-cancel-hint = The person reads this as it is, and it is kept.
record-cancel-then = The entry does not count any more, but stays to be seen. A required course is open again.
record-cancel-done = The entry for “{ $title }” was cancelled. The person is told.
record-told-cancelled = The entry for “{ $title }” (completed on { $day }) was cancelled.
record-told-why = Why
record-told-by = By
record-told-next = If this surprises you, please ask the { $division }.

# Exports
record-export-title = Export records
record-export-submit = Export
record-export-by = How
record-export-by-attempt = each attempt
record-export-by-person = by person
record-export-by-department = by department
record-export-by-course = by course
record-export-by-track = by track of core staff
record-export-by-year = by fiscal year
record-export-all = All
record-export-who = Employee number or mail address
record-export-department = Department, with all below it
record-export-course = Course
record-export-track = Track of core staff
record-export-track-hint = What people did while they were core staff of this track.
record-export-year = Fiscal year
record-export-year-hint = Left empty: all of them.
record-export-fiscal-year = Fiscal year { $year }
record-export-more = Besides
record-export-whole = What was corrected or cancelled, with the reasons (each attempt only)
record-export-as = Kind of file
record-export-as-csv = CSV (opens in Excel)
record-export-as-xlsx = Excel workbook (XLSX)
record-export-then = The file comes to your messages with the bot. It holds personal data: please handle it with care.
record-export-own = Your training record comes to your messages with the bot.
record-export-file = training record { $by } { $day }
record-export-done = { $count ->
        [one] The training record, { $by }: 1 row.
       *[other] The training record, { $by }: { $count } rows.
    }
refusal-record_export_not_yours = Records can be exported by core staff (their own) and by the { $division }.
refusal-record_export_large = That would be more than { $most } rows. Please choose a year or a department, or use kenshu export history.
