# Core people who moved

refusal-review_own = You cannot review your own status. Please ask a colleague.
refusal-review_done = { $name } has been reviewed already, or has moved again. Open the list once more to see how it stands.
refusal-review_reason = To end it, give a reason of up to { $most } characters.
refusal-review_day = Choose a day from { $first } to { $last }.

review-title = Core staff who moved
review-how = Whoever has moved stays core staff until you have looked at it. Decide whether they stay core staff or not.
review-none = Nobody has to be reviewed now.
review-decide = Review
review-in = Now in: { $department }
review-without_system = Now in: { $department } (no system, and none being introduced)
review-was = At appointment in: { $department }
review-since = Core staff since { $day }
review-number = { $name } ({ $number })
review-outcome = What is to happen?
review-stays = Stays core staff
review-ends = Is no longer core staff
review-on = From which day
review-on-hint = Only for the end: from that day the person is general staff.
review-reason = Reason
review-reason-hint = Needed for the end. It is kept on record.
review-save = Decide
review-done-stays = { $name } stays core staff.
review-done-ends = From { $day } { $name } is general staff.

# To the department left behind

core-moved = { $name }, core staff of { $department }, has moved. Please think of a successor.
core-moved-now = { $count ->
        [0] The department has no core staff now.
        [one] There is { $count } core person now: { $names }
       *[other] There are { $count } core people now: { $names }
    }
core-moved-how = While a round is open you can nominate with the button below. Otherwise please talk to { $division }.
