# Days, personas, audiences: words that every screen uses
day = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
list-separator = {", "}
and-more = … and { $count } more
sentence-separator = { " " }

persona-general = General staff
persona-core = Core staff
persona-advanced = Advanced staff
persona-none = No persona

audience-general = general staff
audience-core = core staff
audience-advanced = advanced staff
audience-ict_users = everybody who uses ICT equipment
audience-group = the group “{ $name }”

status-completed = Done
status-open = To do
status-overdue = Overdue
status-exempt = Exempt
status-suspended = Held
status-available = On offer
