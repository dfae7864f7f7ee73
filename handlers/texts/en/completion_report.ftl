# kenshu export completion

help-export-completion = Write how far the required courses are, by department, course and status, as CSV or XLSX.
help-completion-by = department: a line a department and course; course: a line a course; person: a line a person and course, with names
help-completion-department = Only this department and all below it
help-completion-course = Only this course
help-completion-status = Only who stands so; without --by person, only lines with somebody who does
help-completion-as = Only what this person may see: the division everybody, heads their departments and those below
completion-sheet = Completion { $day }
completion-note = As of { $day } · required courses of those employed; exempt people are in no rate.
refusal-report_not_yours = { $name } may see nobody else’s courses. A report is for heads and the division; leave --as out to write one for the office.
refusal-department_not_yours = “{ $department }” is not a department that this person may see. Name one of theirs, or leave --department out.
refusal-unknown_department = There is no department “{ $department }”. Check the code (with its leading zeros).
refusal-unknown_course = There is no course “{ $course }”. Check the code, like SEC-01.
