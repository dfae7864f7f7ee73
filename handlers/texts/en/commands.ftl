# The command line kenshu

ask = { $question } [y/N]{" "}
interrupted = Interrupted. Nothing was written; run the command again to go on.
interrupted-late = Interrupted while writing: either all of it was written or nothing. Run the same command again to see which.
unexpected = Something unforeseen stopped the command ({ $error }). Run it again with --debug and send what it shows to your administrator.
file-trouble = “{ $path }” cannot be read or written ({ $reason }). Check the folder, your rights and the space left.

# Help
help-usage = Usage:
help-help = Show this help.
help-arguments = Arguments
help-options = Options
help-commands = Commands
help-kenshu = Kenshu, the bot that runs a city office’s digital-skills training.
help-debug = Show the traceback of an error.
help-db = Upgrade, back up and restore the database.
help-export = Write records to a file.
help-import = Import staff, departments, courses, requirements, completions and more. Shows what would change, asks, then writes.
help-import-paths = CSV or XLSX files, or a folder of them
help-import-dry-run = Only show what would change.
help-import-yes = Import without asking.
help-import-full = The staff list is the whole office: whoever is not on it leaves.
help-import-allow-leavers = Repeat the number of leavers that a --full import stopped at.
help-import-effective = The day from which the changes hold, like 2027-04-01; today if left out.
help-import-cancel = Cancel together the completions that this import recorded.
help-import-reason = Why they are cancelled (needed with --cancel)
help-obligations = Who must take what, by when, and how it stands.
help-as = Employee number or mail address
help-on = The day to look at, like 2026-11-22; today if left out.
help-why = Give the reason for each course.
help-obligations-format = table to read; csv or json for other programs.
help-export-records = Write the training record as CSV or XLSX.
help-export-all = Every row ever written, corrections and cancellations too (for auditors).
help-export-format = The format to write
help-export-output = The file to write; standard output if left out (XLSX needs one).
help-export-encoding = The encoding of the CSV; UTF-8 with BOM if left out.
help-run = Connect to Slack and run until stopped (Socket Mode).
help-demo = Open a Slack of your own on this machine, with the bot in it, on sample data. Nothing to sign up for, nothing to set up.
help-demo-port = The port of the page; the first free one from 3000 on if left out.
help-demo-on = Where the clock starts, like 2026-12-01 or 2026-12-01T14:00; half past nine on 2026-11-24 if left out.
help-demo-keep = Keep the state under var/demo/ and go on from there next time.
help-manifest = Print the Slack app manifest, to paste at https://api.slack.com/apps.
help-doctor = Check settings, database, clock and the connection to Slack one by one, and say how to mend each.
help-ask = Print the very answer that the bot gives to somebody.
help-ask-text = What to ask; several are the turns of one conversation, and the last is answered.
help-ask-batch = A file of questions (TSV with at least the columns who, on, text)
help-ask-json = Print the answer as JSON.
help-db-upgrade = Make the database, or bring it up to date.
help-db-backup = Copy a SQLite database, also while it is in use.
help-db-backup-file = The file to write
help-db-force = Overwrite the file if there is one.
help-db-restore = Put a copy’s content back into the database. What it holds now is kept in another file.
help-db-restore-file = The copy

# The command was not written as it should be
usage-no_command = There is no command “{ $command }”. Use one of { $known }.
usage-import_what = Name the files or the folder to import, for example: kenshu import data/
usage-cancel_needs_reason = Say why with --reason, for example: kenshu import --cancel { $id } --reason "wrong year"
usage-cancel_with_paths = --cancel { $id } does not go with files. Cancel and import in two commands.
usage-reason_without_cancel = --reason goes with --cancel. Name the import to cancel with --cancel.
usage-bad_moment = { $option } “{ $value }” cannot be read as a day or an instant. Write it like 2026-12-01 or 2026-12-01T14:00.
usage-ask_what = Write what to ask, for example: kenshu ask "Which courses must I take?" --as 0001008
usage-ask_who = Say with --as who asks, for example: --as 0001008
usage-ask_batch_json = --batch goes with --json.
usage-ask_batch_alone = With --batch the question, --as and --on are columns of the file. Leave them out of the command.
usage-bad_day = { $option } “{ $value }” cannot be read as a day. Write it like 2026-04-01.
usage-why_in_csv = The columns of the CSV are fixed, so there is no room for reasons. Use --format json.
usage-why_needs_person = Reasons are shown for one person at a time. Add --as EMPLOYEE_NO, or use --format json.
usage-xlsx_needs_output = XLSX cannot be shown on the screen. Add --output FILE.xlsx.
usage-xlsx_has_no_encoding = XLSX has no encoding to choose. Leave --encoding out.
type-number = a number
usage-BadParameter = The value of { $option } is not right. Write it as { $type } (see { $command } --help).
usage-MissingParameter = { $option } is missing. Add it as { $type } (see { $command } --help).
usage-NoSuchOption = There is no option { $option }. See { $command } --help.
usage-BadOptionUsage = { $option } is not used as it should be. See in { $command } --help whether it takes a value.
usage-other = The command is not written as it should be ({ $message }). See { $command } --help.

# Settings
setting-DATABASE_URL = The setting DATABASE_URL cannot be used. Write it like sqlite:///var/kenshu.db or postgresql://user:password@host/database.
setting-KENSHU_TIMEZONE = There is no time zone “{ $value }” as the setting KENSHU_TIMEZONE says. Write it like Asia/Tokyo.
setting-KENSHU_LOCALE = The setting KENSHU_LOCALE “{ $value }” cannot be used. Write ja (Japanese) or en (English).
setting-KENSHU_NOW = The setting KENSHU_NOW “{ $value }” cannot be read as an instant. Write it like 2026-11-22T09:00:00+09:00.
setting-KENSHU_EMPLOYEE_NO_DIGITS = The setting KENSHU_EMPLOYEE_NO_DIGITS “{ $value }” is not a number of digits. Write a number from 1 to 20.
setting-SLACK_BOT_TOKEN-missing = The setting SLACK_BOT_TOKEN is missing. Open your app on https://api.slack.com/apps, and copy the “Bot User OAuth Token” (it begins with xoxb-) from “OAuth & Permissions”. Without an app, make one from what kenshu manifest prints.
setting-SLACK_BOT_TOKEN-shape = The setting SLACK_BOT_TOKEN is no bot token. Copy the “Bot User OAuth Token” (it begins with xoxb-) anew from “OAuth & Permissions” on https://api.slack.com/apps.
setting-SLACK_BOT_TOKEN-swapped = SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped. The one that begins with xoxb- is SLACK_BOT_TOKEN, the one that begins with xapp- is SLACK_APP_TOKEN.
setting-SLACK_BOT_TOKEN-rotating = The setting SLACK_BOT_TOKEN is a token of “Token Rotation” (it begins with xoxe) that ends after 12 hours. Make the app anew from what kenshu manifest prints and use its token that begins with xoxb-.
setting-SLACK_APP_TOKEN-missing = The setting SLACK_APP_TOKEN is missing. Open your app on https://api.slack.com/apps, and make a token with the scope connections:write (it begins with xapp-) under “Basic Information”, “App-Level Tokens”.
setting-SLACK_APP_TOKEN-shape = The setting SLACK_APP_TOKEN is no app-level token. Copy the token that begins with xapp- anew from “Basic Information”, “App-Level Tokens” on https://api.slack.com/apps.
setting-SLACK_APP_TOKEN-rotating = The setting SLACK_APP_TOKEN is no app-level token but another one (it begins with xoxe). Use the token that begins with xapp- from “Basic Information”, “App-Level Tokens” on https://api.slack.com/apps.
setting-SLACK_SIGNING_SECRET-shape = The setting SLACK_SIGNING_SECRET is no signing secret (32 characters, 0-9 and a-f). Copy the “Signing Secret” anew from “Basic Information” on https://api.slack.com/apps, or leave it out: Socket Mode needs none.
setting-SLACK_API_URL = The setting SLACK_API_URL “{ $value }” cannot be used as an address. Write it like https://slack.com/api/ or leave it out.
setting-PORT = The setting PORT “{ $value }” is no port. Write a number from 1 to 65535.
setting-KENSHU_SEND_RATE = The setting KENSHU_SEND_RATE “{ $value }” cannot be used. Write how many notices go out in a second, above 0 and at most 100 (1 if left out).
setting-KENSHU_DIVISION = The setting KENSHU_DIVISION “{ $value }” cannot be used. Write the code of the department that runs the training, like 020105.
setting-KENSHU_DIVISION_CHANNEL = The setting KENSHU_DIVISION_CHANNEL “{ $value }” is no channel id. In Slack press the channel’s name; the id (it begins with C) stands at the very end of what opens.
setting-KENSHU_AUDITORS = The setting KENSHU_AUDITORS “{ $value }” cannot be used. Write employee numbers with commas between them, like 0001001,0001002.
setting-env_file = The file .env cannot be read. Save it as UTF-8 and check that you may read it.

# The database
refusal-database_behind = The database does not exist yet or is not up to date. Run kenshu db upgrade first.
refusal-database_too_new = The database belongs to a newer version of this program ({ $found }). Install the newer program.
database-busy = Something else is using the database “{ $where }”. Wait a little and run the command again.
database-not-sqlite = “{ $where }” is no SQLite database, or it is damaged. Check DATABASE_URL; if you have a copy, put it back with kenshu db restore.
database-cannot-open = The database file “{ $where }” cannot be opened. Check its folder and your rights there.
database-readonly = You may not write to the database “{ $where }”. Check the rights of the file, its folder and the database user.
database-full = The disk of the database “{ $where }” is full. Make room and run the command again.
database-password = The database “{ $where }” refuses the user or the password. Check DATABASE_URL.
database-missing = There is no database “{ $where }”. Create it on the server, or check DATABASE_URL.
database-unreachable = The database “{ $where }” cannot be reached. Check that the server runs and that DATABASE_URL is right.
database-other = Something went wrong in the database “{ $where }” ({ $error }). Run the command again with --debug and send what it shows to your administrator.
db-upgraded = { $count ->
        [one] The database is up to date now (1 step).
       *[other] The database is up to date now ({ $count } steps).
    }
db-current = The database is up to date already.
db-backed-up = The database has been copied to “{ $path }”.
db-restored = The database now holds what “{ $path }” holds.
db-kept = What it held before is kept in “{ $path }”.
db-restored-behind = The copy is of an older version. Run kenshu db upgrade next.
refusal-backup_exists = “{ $path }” exists already. Choose another name, or add --force to overwrite it.
refusal-backup_same = “{ $path }” is the very database in use. Name another file.
refusal-backup_damaged = “{ $path }” is damaged. Use another copy, or ask your administrator.
refusal-not_a_kenshu_database = “{ $path }” is no copy of a Kenshu database. Name a file that kenshu db backup wrote.
refusal-database_in_use = Something else is using the database, so it cannot be restored. Stop the bot and run the command again.
refusal-backup_by_hand = Copy a PostgreSQL database with this line: { $line }
refusal-restore_by_hand = Restore a PostgreSQL database with this line: { $line }

# Exports
export-sheet = Training record
export-done = Written to “{ $path }”.
export-unwritable = { $number } { $name }: “{ $character }” ({ $code }) cannot be written in { $encoding }.
export-not-written = { $count ->
        [one] 1 character cannot be written in { $encoding }, so nothing was written. Use --encoding utf-8-sig or --format xlsx.
       *[other] { $count } characters cannot be written in { $encoding }, so nothing was written. Use --encoding utf-8-sig or --format xlsx.
    }

# Connecting to Slack
refusal-slack_unreachable = Slack ({ $where }) cannot be reached: { $kind ->
        [name] its name has no address.
        [refused] the connection was refused.
        [time] there was no answer in time.
        [tls] its certificate cannot be verified. If your office has a certificate of its own, name it in SSL_CERT_FILE.
       *[other] the connection broke off.
    } { $proxy ->
        [none] Check the network, whether a proxy is needed (HTTPS_PROXY), and SLACK_API_URL.
       *[other] Check the network, the proxy in { $proxy }, and SLACK_API_URL.
    }
refusal-slack_not_slack = { $where } answers, but not as Slack does. Check SLACK_API_URL, and whether a proxy on the way stops it.
refusal-slack_down = Slack ({ $where }) is in trouble ({ $error }). See https://slack-status.com and run the command again a little later.
refusal-slack_limited = Slack was asked too often. Wait about { $seconds } seconds and run the command again.
refusal-slack_bot_refused = Slack does not accept the token in SLACK_BOT_TOKEN ({ $error }). Install the app again under “OAuth & Permissions” on https://api.slack.com/apps and copy the “Bot User OAuth Token”.
refusal-slack_app_refused = Slack does not accept the token in SLACK_APP_TOKEN ({ $error }). Make a new one under “Basic Information”, “App-Level Tokens” on https://api.slack.com/apps.
refusal-slack_app_scope = The token in SLACK_APP_TOKEN lacks the scope connections:write. Make a new one with that scope under “Basic Information”, “App-Level Tokens” on https://api.slack.com/apps.
refusal-slack_socket_mode_off = Socket Mode is off in the app. Turn on “Enable Socket Mode” under “Socket Mode” on https://api.slack.com/apps.
refusal-slack_says_no = Slack refused { $method } ({ $error }). See kenshu doctor; if it goes on, show this line to your Slack administrator.
refusal-slack_no_socket = Slack answers questions, but the web socket ({ $where }) cannot be opened. Check that the firewall and proxies let wss://*.slack.com through.

# kenshu ask
ask-unexpected = Something unforeseen kept this from being answered ({ $error }).
ask-bad-day = on “{ $value }” cannot be read as a day. Write it like 2026-04-01.
refusal-questions_without_column = “{ $path }” lacks { $columns }. Its first line must be a header with at least who, on and text, separated by tabs.
refusal-questions_not_text = “{ $path }” cannot be read as UTF-8 text. Save it as UTF-8.

# kenshu demo
demo-open = The demo is open: { $url }
demo-clock = Its clock runs on from { $time } on { $day }. The page can move it forward.
demo-try = Four things to try:
demo-try-1 = As Emma Clark, write “Which courses must I take?” Then ask “Why?”
demo-try-2 = As Masaki Kobayashi (head of the Municipal Tax Section), run /kenshu team.
demo-try-3 = As Shota Ueda, open Home (it is in Japanese).
demo-try-4 = Move the clock to 7 December 2026, 10:00. Aoi Tanaka gets a reminder, and Masaki Kobayashi the week’s summary.
demo-end = Press Ctrl-C to end it.
demo-ended = The demo has ended.
refusal-port_taken = Port { $port } cannot be used: another program has it, or you may not. Name another one with --port, for example: kenshu demo --port 3100
refusal-ports_taken = None of the ports { $port } to { $last } can be used. Name another one with --port, for example: kenshu demo --port 8080

# Linking Slack accounts
help-link = Says by hand who is behind a Slack account, where mail cannot.
help-link-employee = employee number or mail address
help-link-account = the member ID in Slack (“Copy member ID” in the profile; it begins with U)
link-done = Linked the Slack account { $slack_id } to { $number } { $name }. Other accounts of that person are held back.
refusal-account_unknown = I do not know the Slack account “{ $slack_id }” yet. Check the member ID. New accounts are read every morning; if it is urgent, ask the person to write to the bot once, then try again.
