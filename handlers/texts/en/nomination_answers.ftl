# The list of nominations (export)

help-export-nominations = Write the nominations of core staff with the history of every decision, one row a step, as CSV or XLSX.
help-export-round = Only the round of that number (it stands in the column round_id).
nominations-sheet = Nominations
refusal-unknown_round = There is no round with the number { $round }. { $known ->
        [none] No round has been sent yet.
       *[other] Give one of the rounds’ numbers: { $known }.
    }
