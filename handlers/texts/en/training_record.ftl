# Corrections and lists of the training record, and what is given as evidence

refusal-record_not_yours = You cannot see the training record of { $name }. People see their own, heads those of their department.
refusal-record_reason = Please say why the entry is cancelled, in { $most } characters or fewer.
refusal-record_gone = There is no such entry in the training record.
refusal-record_own = Somebody else corrects your own record.
refusal-record_changed = { $by ->
        [nobody] This entry was already cancelled or corrected, on { $day }.
       *[other] { $name } already cancelled or corrected this entry on { $day }.
    } Nothing was changed now.
refusal-unknown_track = There is no track “{ $track }”. Choose one of { $known }.

refusal-evidence_type = “{ $file }” cannot be taken as evidence. Please give a { $known } file.
refusal-evidence_size = “{ $file }” is too large. Please give a file of { $most } MB or less.
refusal-evidence_empty = “{ $file }” is empty. Please choose the file once more.
refusal-evidence_files = Please give { $most } files or fewer.
refusal-evidence_file_missing = This course asks for a file with your report, such as the certificate. Please add it.
refusal-evidence_note_missing = This course asks for a note or a file with your report. Please add one of them.
refusal-evidence_note_long = Please keep the note to { $most } characters or fewer.

# What is given with a report or a request
evidence-files = Files
evidence-note = Note
evidence-hint-file = This course asks for a file such as the certificate (PDF, PNG or JPEG, up to { $most } MB each, 5 at most).
evidence-hint-either = This course asks for a file such as the certificate (PDF, PNG or JPEG, up to { $most } MB each, 5 at most), or for a note below.
evidence-hint-note = For example where and how you took it.
evidence-hint-some = { $titles }: these ask for a file such as the certificate (PDF, PNG or JPEG, up to { $most } MB each, 5 at most), or for a note.
evidence-unnamed = file
evidence-told-files = Files: { $files }
evidence-told-note = Note: { $note }
evidence-see = See the files
evidence-sent = { $count ->
        [one] 1 file was sent to your messages with the bot.
       *[other] { $count } files were sent to your messages with the bot.
    }
refusal-evidence_unread = “{ $file }” could not be read from Slack. Nothing was changed. Please wait a moment and try again.
refusal-evidence_gone = “{ $file }” has been deleted from Slack. Please ask for it again, or check in another way.
refusal-evidence_changed = “{ $file }” is not the file that was handed in any more. Please ask the person.

help-export-history = Write training histories as CSV or XLSX: fiscal year, skill, department then and now, evidence.
help-history-by = attempt: a line each; person, department, course, track, year: people, completions and hours a fiscal year
help-history-person = Only this person (employee number or mail address)
help-history-track = Only what people did while they were core staff of this track (tools or projects)
help-history-year = Only this fiscal year (for example 2026)
