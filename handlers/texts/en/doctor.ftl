# kenshu doctor: one line a check, with a mark that can be told without its colour
doctor-mark-good = OK  
doctor-mark-note = NOTE
doctor-mark-bad = BAD 
doctor-well = All is well.
doctor-ill = Mend the lines marked BAD, then run kenshu doctor again.

doctor-settings = { $source ->
        [file] The settings are readable (environment and .env).
       *[environment] The settings are readable (environment only, there is no .env).
    }
doctor-settings-first = The other checks can be made once the settings are right.

doctor-database = The database “{ $where }” is up to date.
doctor-database-writable = The database can be written to.
doctor-database-busy = Something else is using the database, so whether it can be written to was not checked.
doctor-no-wal = The database file “{ $path }” cannot use WAL. It must not lie on a network folder: move it to a disk of this machine.
doctor-file-open = Other users of this machine can read or write the database file “{ $path }”. Close it with chmod 600.
doctor-staff = There is a staff list ({ $count } employed on { $day }).
doctor-nobody = Nobody is employed. Import the staff list with kenshu import.
doctor-division = The department that runs the training is { $name } ({ $code }).
doctor-division-unreached = Nobody in { $name } can be reached in Slack. Check the mail addresses and accounts of its staff, or link them with kenshu link.
doctor-division-none = There is no department named as the digital promotion division usually is. Write the code of the department that runs the training into the setting KENSHU_DIVISION.
doctor-division-unknown = There is no department { $code } as the setting KENSHU_DIVISION says. Write the code of an imported department.
doctor-auditors = The auditors ({ $numbers }) are on the staff list.
doctor-auditors-unknown = { $numbers } in the setting KENSHU_AUDITORS is not on the staff list. Correct the employee number, or import the staff list with kenshu import.

doctor-clock = It is { $time } on { $day } ({ $zone }). If not, check KENSHU_TIMEZONE and this machine’s clock.
doctor-clock-fixed = The clock is held at { $time } on { $day } ({ $zone }). Leave the setting KENSHU_NOW out in production.
doctor-clock-slack = This machine’s clock agrees with Slack’s.
doctor-clock-unknown = Slack told no time, so this machine’s clock could not be checked.
doctor-clock-wrong = This machine’s clock is { $seconds } seconds { $direction ->
        [ahead] ahead of
       *[behind] behind
    } Slack’s. Set it right, for example with NTP.

doctor-oauth = The environment has { $names }. Bolt would switch to OAuth, so kenshu run ignores them. Remove them from the environment.
doctor-proxy = Slack is reached through the proxy in { $name }.
doctor-proxy-unused = The proxy in { $name } is not used for the Slack on this machine.
doctor-api-url = The bot connects to { $url } instead of Slack (setting SLACK_API_URL).
doctor-bot = The bot token is accepted ({ $bot } in { $team }).
doctor-scopes = The bot has all { $count } scopes it needs.
doctor-scopes-missing = The bot lacks the scope { $scopes }. Paste what kenshu manifest prints into “App Manifest” on https://api.slack.com/apps and reinstall the app under “Install App”.
doctor-scopes-spare = The bot has the scope { $scopes } that it does not use. What kenshu manifest prints goes without.
doctor-app = The app-level token and Socket Mode work.
doctor-channel = The channel { $channel } of the setting KENSHU_DIVISION_CHANNEL can be seen.
doctor-channel-unseen = The channel { $channel } of the setting KENSHU_DIVISION_CHANNEL cannot be seen. Check the id, and run /invite @Kenshu in that channel.

# What comes by itself
doctor-calendar = Holidays are known until { $day } ({ $closures ->
        [0] no closure day is set ahead
        [one] one closure day ahead
       *[other] { $closures } closure days ahead
    }).
doctor-calendar-ends = Holidays from { $day } on are not known yet. While kenshu run is at work it fills them in; if they are still missing then, install a newer version of Kenshu.
doctor-stopped = Reminders have been stopped since { $time } on { $day }. kenshu remind start turns them on again.
doctor-frozen = Reminders and summaries for heads wait until the whole staff list of the new fiscal year has been imported.
doctor-held = { $count ->
        [one] One reminder of today waits
       *[other] { $count } reminders of today wait
    } for somebody to say that it may go. kenshu remind release lets them out.
doctor-failed = { $count ->
        [one] One message did not arrive.
       *[other] { $count } messages did not arrive.
    } kenshu remind failed says why.
doctor-tick-failed = Something goes wrong with { $tick } ({ $why }). What kenshu run logs says more.
doctor-tick-late = Since { $time } on { $day } there has been no { $tick }. Check whether kenshu run is running.
doctor-ticks = What comes by itself does: planning, sending, summaries, reading the accounts.
tick-plan = planning of reminders
tick-deliver = sending
tick-digests = putting together of summaries for heads
tick-division = telling the division
tick-accounts = reading of the Slack accounts
tick-nominations = bringing up of nominations
tick-classes = showing of check-in codes and telling those who run sessions
tick-bookings = tending bookings and waiting lists
tick-calendar = filling in of the calendar
