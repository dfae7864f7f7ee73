# Running the reminders (the training division)

refusal-division_only = Only people who work in { $division } can do this.
refusal-run_over = The reminders of { $day } can no longer go out. What was left joins the next ones that do.
refusal-freeze_year_end = Nobody is reminded on 31 March. The pause can be ended from 1 April on.
