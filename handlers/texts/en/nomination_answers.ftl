# The list of nominations (export)

help-export-nominations = Write the nominations of core staff with the history of every decision, one row a step, as CSV or XLSX.
help-export-round = Only the round of that number (it stands in the column round_id).
nominations-sheet = Nominations
refusal-unknown_round = There is no round with the number { $round }. { $known ->
        [none] No round has been sent yet.
       *[other] Give one of the rounds’ numbers: { $known }.
    }

# After a staff list was imported

note-handed_over = { $count ->
        [one] { $count } open nomination is now decided
       *[other] { $count } open nominations are now decided
    } by somebody else, whom the bot will tell: { $names }
note-stopping = { $count ->
        [one] { $count } open nomination stops because its department has
       *[other] { $count } open nominations stop because their departments have
    } no system any more: { $names }

# Buttons

show-nominate = Nominate
show-nomination_status = My nominations
show-my_approvals = Waiting for me
show-persona_info = Kinds of staff
