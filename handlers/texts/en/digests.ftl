# To heads: the week's digest, and whom to tell in person

digest-left = { $departments ->
        [1] In { $department } { $count ->
                [one] 1 person has
               *[other] { $count } people have
            } training that is overdue or due by { $day }.
       *[other] In { $departments } departments { $count ->
                [one] 1 person has
               *[other] { $count } people have
            } training that is overdue or due by { $day }.
    }
digest-how = “Remind” sends a reminder that only that person sees.
digest-done = finished
digest-done-since = { $count ->
        [one] 1 person has finished since.
       *[other] { $count } people have finished since.
    }
digest-all-done = { $count ->
        [one] The person named here has finished.
       *[other] All { $count } people named here have finished.
    }
digest-more = { $count ->
        [one] And 1 more person.
       *[other] And { $count } more people.
    }
digest-nudge = Remind
digest-nudge-aloud = Remind { $name }
digest-nudge-all = Remind all
digest-confirm = { $count ->
        [one] The 1 person who has not finished gets a reminder, unless there is one today already or the like.
       *[other] The { $count } people who have not finished get a reminder, except those who have one today already or the like.
    }
digest-confirm-yes = Send
digest-confirm-no = Cancel
digest-rest = { $count ->
        [one] Show 1 more person
       *[other] Show { $count } more people
    }
digest-modal = More people
digest-person = { $name }
digest-number = {" "}({ $number })
digest-names-more = { $names } and { $count } more

in-person-left = { $departments ->
        [1] Slack does not reach { $count ->
                [one] 1 person
               *[other] { $count } people
            } in { $department }. Please tell them in person about their training.
       *[other] Slack does not reach { $count ->
                [one] 1 person
               *[other] { $count } people
            } in { $departments } departments. Please tell them in person about their training.
    }

nudge-sent = A reminder goes to { $names }.
nudge-today = There is a reminder today already, so no other one goes to { $names }.
nudge-budget = There were two reminders within seven days, so none goes now to { $names }.
nudge-done = Finished already: { $names }.
nudge-unreachable = Slack does not reach { $names }. Please tell them in person.
nudge-cannot = Just now no reminder can go to { $names }.
nudge-closed = Reminders go out on working days between 9:00 and 17:00.
nudge-frozen = Reminders rest until the staff list of the new fiscal year is in.
nudge-stopped = All reminders are stopped at present.
nudge-nobody = Nobody has any of this training left.

refusal-not_in_charge = You are not in charge of this person's department today, so no reminder was sent.
