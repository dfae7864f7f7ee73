# Importing files

# Where a fault is
at-line = line { $line }
at-value = { $column } “{ $value }”
at-separator = {", "}
fault = { $place }: { $sentence }

# What is wrong with a file as a whole
fault-file_missing = there is no such file. Check its name and folder.
fault-file_unreadable = the file cannot be read ({ $reason }). Check that you may read it and that no other program holds it.
fault-file_empty = the file is empty. Line 1 must be the header, the data begins on line 2.
fault-no_lines = there is a header and nothing below it. Put the data from line 2 on.
fault-file_too_large = the file is too large ({ $size_mb } MB; at most { $limit_mb } MB). Split it and import the parts.
fault-xlsx_too_large = the workbook unpacks to { $size_mb } MB; at most { $limit_mb } MB. Remove stray formats and empty cells, or save it as CSV UTF-8.
fault-xlsx_unreadable = { $reason ->
        [protected] the workbook is protected by a password. Remove the protection and save it again.
       *[broken] the workbook is damaged. Open it in Excel and save it again.
    }
fault-binary_file = { $kind ->
        [xls] old Excel workbooks (.xls) cannot be read. Save it as .xlsx or CSV UTF-8.
        [zip] ZIP files cannot be read. Unpack it and import the CSV or XLSX inside.
        [pdf] PDF files cannot be read. Save the original table as CSV or XLSX.
       *[unknown] this is not text, so there is no table to read. Save it as CSV UTF-8 or XLSX.
    }
fault-utf16 = the file is encoded as UTF-16. Save it as “CSV UTF-8 (comma delimited)”.
fault-not_utf8 = this line is not valid UTF-8. Look for data pasted from another encoding, and save the file as “CSV UTF-8 (comma delimited)”.
fault-not_cp932 = this line is not valid CP932 (Shift_JIS). Look for data pasted from another encoding, and save the file as “CSV UTF-8 (comma delimited)”.
fault-file_truncated = the data ends inside a character on this line, so the file is incomplete. Write it out or copy it again.
fault-wrong_separator = { $separator ->
        [tab] the columns are separated by tabs. Save the file as CSV with commas.
       *[semicolon] the columns are separated by semicolons. Save the file as CSV with commas.
    }
fault-bad_quote = a quotation mark (") is out of place. Double it inside a value, and put the whole value between "…".
fault-quote_unclosed = the quotation mark (") that opens here is never closed. Add the closing one.
fault-field_too_long = one cell is too long to be read. Look for a quotation mark (") that is not closed, and check the cell.
fault-row_length = there are { $found } cells instead of { $expected }, as in the header. Put commas inside a value between "…".
fault-duplicate_column = columns { $first } and { $second } have the same heading. Remove or rename one of them.
fault-missing_column = this column is missing. Add it to the header and fill it in.
fault-unknown_file = the header does not tell what this file is. Begin its name with one of { $kinds }, and check the column names.
fault-second_file = “{ $other }” already holds { $kind }. Import only one of the two.

# What is wrong with a cell
fault-blank = this column must not be empty. Fill it in.
fault-too_long = this is too long. Use at most { $limit } characters.
fault-unprintable = there is an unprintable character in it. Type the value again.
fault-bad_code = a code cannot hold semicolons or control characters. Remove them.
fault-lost_zeros = an employee number has { $digits } digits; Excel seems to have dropped the leading zeros. Format the column as text and enter the numbers again.
fault-bad_employee_no = an employee number is exactly { $digits } digits. Correct it.
fault-bad_email = this is not a mail address. Write it like name@city.example, or leave it empty.
fault-bad_date = this cannot be read as a day. Write it like 2026-04-01.
fault-no_such_day = there is no such day. Check the calendar and correct it.
fault-bad_year = the year is not between { $first } and { $last }. Check it and correct it.
fault-not_allowed = this value is not known. Use one of: { $allowed }
fault-leap_day = 29 February does not come every year, so it cannot be a due day. Use 02-28 or 03-01.
fault-bad_due = this cannot be read as a due day. Write 09-30 (month-day), hire+60d or appointment+180d.
fault-bad_number = this cannot be read as a number. Write plain digits, like 85.
fault-out_of_range = the number must be between { $low } and { $high }. Correct it.
fault-bad_url = this is not a web address. Write one that begins with https://, or leave it empty.
fault-bad_instant = this cannot be read as a date and time. Write it like 2026-06-18T13:30:00+09:00 or 2026-06-18 13:30.
fault-bad_time = this cannot be read as a time of day. Write it like 09:00.

# What does not go with other lines or with what is on record
fault-double = line { $other } says the same. Keep only one of the two lines.
fault-double_mail = the person on line { $other } has the same mail address. Leave it with the right one, and correct or empty the other.
fault-mail_taken = employee { $other }, who is still employed, has this mail address. Correct it, or put that person’s line into the file as well.
fault-alias_taken = course { $other } has the same alias. Leave it with one of the two courses.
fault-unknown_department = there is no department with this code. Correct it, or import departments.csv together with this file.
fault-department_lost_zero = there is no department with this code, but there is one with a 0 in front. Excel seems to have dropped it. Format the column as text and enter the codes again.
fault-unknown_person = nobody has this employee number. Correct it, or import staff.csv together with this file.
fault-unknown_mail = Nobody has this mail address. Correct it, or give the employee number; a name alone is never matched.
fault-unknown_course = there is no course with this code. Correct it, or import courses.csv together with this file.
fault-unknown_skill = there is no skill with this code. Correct it, or import skills.csv together with this file.
fault-unknown_group = there is no such group. Correct its name, or import groups.csv together with this file.
fault-reversed = the end lies before the beginning ({ $other }). Put them in order.
fault-leave_without_start = the leave has an end but no beginning. Fill in leave_from.
fault-overlap = { $other ->
        [none] this period overlaps one on record. Correct the days.
       *[other] this period overlaps the one on line { $other }. Correct the days.
    }
fault-circle = following the departments above leads back to this one. Correct the department above.
fault-due_missing = a required course needs a due day. Write it like 09-30 or hire+60d.
fault-due_of_elective = an elective course has no due day. Empty it, or make the level required.
fault-ends_before_it_starts = the session ends before it starts, or at that very time. Correct starts_at and ends_at.
fault-no_place = there is neither a venue nor an online address. Fill in venue or online_url.
fault-in_the_future = this day is after today ({ $other }). Correct it, or import it once the course is done.

faults-more = { $count ->
        [one] There is 1 more fault (only the first { $shown } are shown).
       *[other] There are { $count } more faults (only the first { $shown } are shown).
    }
faults-nothing-written = { $count ->
        [one] There is 1 fault, so nothing was imported. Mend it and import again.
       *[other] There are { $count } faults, so nothing was imported. Mend them and import again.
    }

# Refusals
refusal-nothing_to_import = There is no file to import (CSV or XLSX) in “{ $folder }”. Check the folder.
refusal-path_missing = There is no “{ $path }”. Check its name and folder.
refusal-too_many_leavers = { $leavers } of { $employed } employed people are not on this list and would leave, so the import stopped. Check that the list is the whole office; if it is, repeat with --allow-leavers { NUMBER($leavers, useGrouping: 0) }.
refusal-full_needs_staff = --full goes with the staff list. Add staff.csv, or leave --full out.
refusal-changed_meanwhile = Something else changed while you were looking, so nothing was imported. Run it again and look at the change anew.
refusal-unknown_import = There is no import { $import_id }. Check the number.
refusal-import_cancelled = The completions of import { $import_id } have been cancelled already. Check the number if you meant another import.
refusal-nothing_to_cancel = Import { $import_id } has no completions to cancel. Check the number.
refusal-unknown_person = Nobody is known as “{ $who }”. Check the employee number (with its leading zeros) or the mail address.
refusal-import_needs_answer = There is no terminal to ask on, so nothing is imported. Add --dry-run only to look, or --yes to import.

# What would change
kind-skills = skills
kind-courses = courses
kind-departments = departments
kind-staff = staff
kind-groups = groups
kind-requirements = requirements
kind-sessions = sessions
kind-exemptions = exemptions
kind-closures = closure days
kind-hours = sending hours
kind-completions = completions

change-added = added
change-changed = changed
change-reorganised = reorganised
change-transferred = transferred
change-left = left
change-overridden = registration overridden
change-none = no change

summary-heading = What this import changes, from { $day } on
summary-lines = { $file } ({ $lines } { $lines ->
        [one] line
       *[other] lines
    })
note-ignored = { $file }: columns that nobody asked for are left out ({ $columns }).
note-passed_over = Passed over, because their header does not tell what they are: { $files }
note-missing-staff = { $count ->
        [one] 1 employed person is not on the list and stays employed: { $names }
       *[other] { $count } employed people are not on the list and stay employed: { $names }
    }
note-missing = { $kind }: { $count } on record but not in the file. They stay as they are.
note-overridden = { $count ->
        [one] The list overrides the persona registered for 1 person: { $names }
       *[other] The list overrides the personas registered for { $count } people: { $names }
    }
note-stay_cancelled = { $count ->
        [one] 1 completion was cancelled by hand and stays cancelled.
       *[other] { $count } completions were cancelled by hand and stay cancelled.
    }

import-nothing-changes = Nothing changes. Nothing was written.
import-dry-run = This was only a look. Nothing was written.
import-question = Import this?
import-declined = Not imported. Nothing was written.
import-applied = Imported (import { $import_id }).
import-how-to-cancel = If the completions were wrong, cancel them together with: kenshu import --cancel { $import_id } --reason "why"
import-cancelled = { $count ->
        [one] 1 completion of import { $import_id } has been cancelled.
       *[other] { $count } completions of import { $import_id } have been cancelled.
    }
