# コマンドライン kenshu

ask = { $question } [y/N]{" "}
interrupted = 中断しました。何も書き込んでいません。続けるときは、もう一度実行してください。
interrupted-late = 書き込みの途中で中断しました。全部書き込まれたか、何も書き込まれていないかのどちらかです。もう一度同じ命令を実行して確かめてください。
unexpected = 思わぬ誤り（{ $error }）で止まりました。--debug を付けてもう一度実行し、表示された内容を管理者に伝えてください。
file-trouble = 「{ $path }」を読み書きできません（{ $reason }）。場所・権限・空き容量をご確認ください。

# ヘルプ
help-usage = 使い方:
help-help = この説明を表示します。
help-arguments = 引数
help-options = オプション
help-commands = コマンド
help-kenshu = 市役所のデジタル研修を支えるボット「研修」のコマンドです。
help-debug = 誤りの詳しい記録（トレースバック）を表示します。
help-db = データベースの更新・控え・復元を行います。
help-export = 記録をファイルに書き出します。
help-import = 職員・所属・研修・受講要件・修了記録などのファイルを取り込みます。まず変更の内容を示し、確かめてから書き込みます。
help-import-paths = CSV・XLSX のファイル、またはそれが入ったフォルダー
help-import-dry-run = 変更の内容を示すだけで、書き込みません。
help-import-yes = 確認の質問をせずに取り込みます。
help-import-full = 職員の名簿が全員分であるものとし、名簿にない在職者を退職とします。
help-import-allow-leavers = --full で退職が多く止まったとき、示された人数を入れて認めます。
help-import-effective = 変更が有効になる日（例: 2027-04-01）。なければ今日です。
help-import-cancel = この取り込み番号の修了記録を、まとめて取り消します。
help-import-reason = 取り消す理由（--cancel に必要です）
help-obligations = 誰がどの研修をいつまでに受けるのか、どこまで済んだのかを示します。
help-as = 職員番号またはメールアドレス
help-on = いつの時点か（例: 2026-11-22）。なければ今日です。
help-why = 研修ごとに理由を示します。
help-obligations-format = table は画面用、csv と json はほかのプログラム用です。
help-export-records = 研修の記録を CSV または XLSX に書き出します。
help-export-all = 取り消しや訂正の前の行も含め、すべての行を書き出します（監査用）。
help-export-format = 書き出す形式
help-export-output = 書き出す先のファイル。なければ標準出力です（XLSX には必要です）。
help-export-encoding = CSV の文字コード。なければ BOM 付きの UTF-8 です。
help-run = Slack につなぎ、止められるまで動きます（Socket Mode）。
help-demo = この機械の上に Slack に似た画面を開き、見本のデータでボットを動かします。登録も設定も要りません。
help-demo-port = 画面を開くポート。なければ 3000 から順に空いているものを使います。
help-demo-on = 時計をここから始めます（例: 2026-12-01、2026-12-01T14:00）。なければ 2026-11-24 の 9時30分です。
help-demo-keep = 状態を var/demo/ に残し、次も続きから始めます。
help-manifest = Slack アプリの設定（マニフェスト）を表示します。https://api.slack.com/apps に貼ってください。
help-doctor = 設定・データベース・時計・Slack とのつながりを一つずつ確かめ、直し方を示します。
help-ask = ボットがその人に返す答えを、そのまま表示します。
help-ask-text = 尋ねる言葉。いくつか並べるとひと続きの会話になり、最後の言葉に答えます。
help-ask-batch = 質問のファイル（TSV。who, on, text の列が要ります）
help-ask-json = 答えを JSON で表示します。
help-db-upgrade = データベースを作り、または最新の形に更新します。
help-db-backup = SQLite データベースの控えを取ります。使っている間でも取れます。
help-db-backup-file = 控えのファイル
help-db-force = すでにあるファイルに上書きします。
help-db-restore = 控えの内容をデータベースに戻します。今の内容は別のファイルに残します。
help-db-restore-file = 控えのファイル

# 命令の書き方の誤り
usage-no_command = 「{ $command }」というコマンドはありません。{ $known } のどれかを使ってください。
usage-import_what = 取り込むファイルかフォルダーを指定してください（例: kenshu import data/）。
usage-cancel_needs_reason = 取り消す理由を --reason で書いてください（例: kenshu import --cancel { $id } --reason "年度の誤り"）。
usage-cancel_with_paths = --cancel { $id } はファイルと一緒に使えません。取り消しと取り込みを別々に実行してください。
usage-reason_without_cancel = --reason は --cancel と一緒に使います。取り消す取り込み番号を --cancel で指定してください。
usage-bad_moment = { $option }「{ $value }」は日時として読めません。2026-12-01 か 2026-12-01T14:00 のように書いてください。
usage-ask_what = 尋ねる言葉を書いてください（例: kenshu ask "必須の研修は？" --as 0001003）。
usage-ask_who = 誰として尋ねるのかを --as で書いてください（例: --as 0001003）。
usage-ask_batch_json = --batch は --json と一緒に使います。
usage-ask_batch_alone = --batch のときは、尋ねる言葉も --as も --on もファイルの列に書きます。命令からは外してください。
usage-bad_day = { $option }「{ $value }」は日付として読めません。2026-04-01 のように書いてください。
usage-why_in_csv = CSV の列は決まっているため、理由を入れられません。--format json を使ってください。
usage-why_needs_person = 理由はひとり分ずつ示します。--as 職員番号 を付けるか、--format json を使ってください。
usage-xlsx_needs_output = XLSX は画面に出せません。--output ファイル名.xlsx を付けてください。
usage-xlsx_has_no_encoding = XLSX に文字コードの指定は要りません。--encoding を外してください。
type-number = 数字
usage-BadParameter = { $option } の値が正しくありません。{ $type } の形で書いてください（{ $command } --help に説明があります）。
usage-MissingParameter = { $option } が足りません。{ $type } の形で加えてください（{ $command } --help に説明があります）。
usage-NoSuchOption = { $option } というオプションはありません。{ $command } --help で確かめてください。
usage-BadOptionUsage = { $option } の使い方が正しくありません。値の有無を { $command } --help で確かめてください。
usage-other = 命令の書き方が正しくありません（{ $message }）。{ $command } --help で確かめてください。

# 設定の誤り
setting-DATABASE_URL = 設定 DATABASE_URL が使えません。sqlite:///var/kenshu.db または postgresql://利用者:パスワード@ホスト/データベース の形で書いてください。
setting-KENSHU_TIMEZONE = 設定 KENSHU_TIMEZONE「{ $value }」という時間帯はありません。Asia/Tokyo のように書いてください。
setting-KENSHU_LOCALE = 設定 KENSHU_LOCALE「{ $value }」は使えません。ja（日本語）か en（英語）と書いてください。
setting-KENSHU_NOW = 設定 KENSHU_NOW「{ $value }」は日時として読めません。2026-11-22T09:00:00+09:00 のように書いてください。
setting-KENSHU_EMPLOYEE_NO_DIGITS = 設定 KENSHU_EMPLOYEE_NO_DIGITS「{ $value }」は桁数として読めません。1 から 20 までの数を書いてください。
setting-SLACK_BOT_TOKEN-missing = 設定 SLACK_BOT_TOKEN がありません。https://api.slack.com/apps でアプリを開き、「OAuth & Permissions」の「Bot User OAuth Token」（xoxb- で始まる）を設定してください。アプリがまだなければ kenshu manifest の内容で作れます。
setting-SLACK_BOT_TOKEN-shape = 設定 SLACK_BOT_TOKEN がボットのトークンの形ではありません。https://api.slack.com/apps の「OAuth & Permissions」にある「Bot User OAuth Token」（xoxb- で始まる）を写し直してください。
setting-SLACK_BOT_TOKEN-swapped = SLACK_BOT_TOKEN と SLACK_APP_TOKEN が入れ替わっています。xoxb- で始まるほうを SLACK_BOT_TOKEN に、xapp- で始まるほうを SLACK_APP_TOKEN にしてください。
setting-SLACK_BOT_TOKEN-rotating = 設定 SLACK_BOT_TOKEN が「Token Rotation」のトークン（xoxe で始まる）です。12時間で切れるため使えません。kenshu manifest の内容でアプリを作り直し、xoxb- で始まるトークンを設定してください。
setting-SLACK_APP_TOKEN-missing = 設定 SLACK_APP_TOKEN がありません。https://api.slack.com/apps でアプリを開き、「Basic Information」の「App-Level Tokens」で権限 connections:write のトークン（xapp- で始まる）を作って設定してください。
setting-SLACK_APP_TOKEN-shape = 設定 SLACK_APP_TOKEN がアプリレベルトークンの形ではありません。https://api.slack.com/apps の「Basic Information」の「App-Level Tokens」にあるトークン（xapp- で始まる）を写し直してください。
setting-SLACK_APP_TOKEN-rotating = 設定 SLACK_APP_TOKEN がアプリレベルトークンではありません（xoxe で始まる別のトークンです）。https://api.slack.com/apps の「Basic Information」の「App-Level Tokens」にあるトークン（xapp- で始まる）を設定してください。
setting-SLACK_SIGNING_SECRET-shape = 設定 SLACK_SIGNING_SECRET が署名シークレットの形（0-9 と a-f の32文字）ではありません。https://api.slack.com/apps の「Basic Information」にある「Signing Secret」を写し直すか、Socket Mode では不要なので消してください。
setting-SLACK_API_URL = 設定 SLACK_API_URL「{ $value }」はアドレスとして使えません。https://slack.com/api/ のように書くか、設定を消してください。
setting-PORT = 設定 PORT「{ $value }」はポート番号として使えません。1 から 65535 までの数を書いてください。
setting-KENSHU_SEND_RATE = 設定 KENSHU_SEND_RATE「{ $value }」は使えません。1秒に送るお知らせの数を、0 より大きく 100 以下で書いてください（なければ 1 です）。
setting-KENSHU_DIVISION = 設定 KENSHU_DIVISION「{ $value }」は使えません。研修を担当する所属のコードを書いてください（例: 020105）。
setting-KENSHU_DIVISION_CHANNEL = 設定 KENSHU_DIVISION_CHANNEL「{ $value }」はチャンネルの ID ではありません。Slack でチャンネル名を押して開く画面の一番下にある ID（C で始まる）を書いてください。
setting-KENSHU_AUDITORS = 設定 KENSHU_AUDITORS「{ $value }」は使えません。職員番号をコンマで区切って書いてください（例: 0001001,0001002）。
setting-env_file = 設定ファイル .env を読めません。UTF-8 で保存し直し、読み取りの権限をご確認ください。

# データベース
refusal-database_behind = データベースがまだ作られていないか、古い形のままです。まず kenshu db upgrade を実行してください。
refusal-database_too_new = データベースがこのプログラムより新しい版（{ $found }）のものです。プログラムを新しくしてください。
database-busy = データベース「{ $where }」をほかの処理が使っています。しばらく待ってからもう一度実行してください。
database-not-sqlite = 「{ $where }」は SQLite のデータベースではないか、壊れています。DATABASE_URL をご確認のうえ、控えがあれば kenshu db restore で戻してください。
database-cannot-open = データベースのファイル「{ $where }」を開けません。フォルダーの場所と権限をご確認ください。
database-readonly = データベース「{ $where }」に書き込む権限がありません。ファイル・フォルダー・利用者の権限をご確認ください。
database-full = データベース「{ $where }」を置いたディスクがいっぱいです。空きを作ってからもう一度実行してください。
database-password = データベース「{ $where }」に利用者名かパスワードを断られました。DATABASE_URL をご確認ください。
database-missing = 「{ $where }」というデータベースがありません。サーバーで作るか、DATABASE_URL をご確認ください。
database-unreachable = データベース「{ $where }」につながりません。サーバーが動いているか、DATABASE_URL が正しいかをご確認ください。
database-other = データベース「{ $where }」で誤り（{ $error }）が起きました。--debug を付けてもう一度実行し、表示された内容を管理者に伝えてください。
db-upgraded = データベースを最新の形にしました（{ $count } 段階）。
db-current = データベースはすでに最新の形です。
db-backed-up = 控えを「{ $path }」に取りました。
db-restored = 「{ $path }」の内容をデータベースに戻しました。
db-kept = 戻す前の内容は「{ $path }」に残してあります。
db-restored-behind = 控えは古い形です。続けて kenshu db upgrade を実行してください。
refusal-backup_exists = 「{ $path }」はすでにあります。別の名前にするか、上書きするなら --force を付けてください。
refusal-backup_same = 「{ $path }」は使っているデータベースそのものです。別のファイルを指定してください。
refusal-backup_damaged = 「{ $path }」は壊れています。別の控えを使うか、管理者に相談してください。
refusal-not_a_kenshu_database = 「{ $path }」は研修ボットのデータベースの控えではありません。kenshu db backup で取ったファイルを指定してください。
refusal-database_in_use = ほかの処理がデータベースを使っているため、戻せません。ボットを止めてからもう一度実行してください。
refusal-backup_by_hand = PostgreSQL の控えは次の命令で取ってください: { $line }
refusal-restore_by_hand = PostgreSQL には次の命令で戻してください: { $line }

# 書き出し
export-sheet = 研修記録
export-done = 「{ $path }」に書き出しました。
export-unwritable = { $number } { $name }:「{ $character }」（{ $code }）は { $encoding } で書けません。
export-not-written = { $encoding } で書けない文字が { $count } か所あるため、何も書き出しませんでした。--encoding utf-8-sig か --format xlsx を使ってください。

# Slack につなぐとき
refusal-slack_unreachable = Slack（{ $where }）につながりません。{ $kind ->
        [name] 名前からアドレスを引けません。
        [refused] 接続を断られました。
        [time] 時間内に返事がありません。
        [tls] 証明書を確かめられません。庁内の証明書が要るときは SSL_CERT_FILE に指定してください。
       *[other] 通信の途中で切れました。
    }{ $proxy ->
        [none] ネットワーク、プロキシの設定（HTTPS_PROXY）、SLACK_API_URL をご確認ください。
       *[other] ネットワーク、{ $proxy } のプロキシ、SLACK_API_URL をご確認ください。
    }
refusal-slack_not_slack = { $where } から返事はありましたが、Slack の返事ではありません。SLACK_API_URL が正しいか、途中のプロキシが止めていないかをご確認ください。
refusal-slack_down = Slack（{ $where }）が調子を崩しています（{ $error }）。https://slack-status.com を見て、しばらくしてからもう一度実行してください。
refusal-slack_limited = Slack への問い合わせが多すぎました。{ $seconds } 秒ほど待ってから、もう一度実行してください。
refusal-slack_bot_refused = SLACK_BOT_TOKEN のトークンを Slack が受け付けません（{ $error }）。https://api.slack.com/apps の「OAuth & Permissions」でアプリを入れ直し、「Bot User OAuth Token」を写し直してください。
refusal-slack_app_refused = SLACK_APP_TOKEN のトークンを Slack が受け付けません（{ $error }）。https://api.slack.com/apps の「Basic Information」の「App-Level Tokens」でトークンを作り直して設定してください。
refusal-slack_app_scope = SLACK_APP_TOKEN のトークンに権限 connections:write がありません。https://api.slack.com/apps の「Basic Information」の「App-Level Tokens」で、この権限を付けたトークンを作り直して設定してください。
refusal-slack_socket_mode_off = アプリの Socket Mode がオフです。https://api.slack.com/apps の「Socket Mode」で「Enable Socket Mode」をオンにしてください。
refusal-slack_says_no = Slack が { $method } を断りました（{ $error }）。kenshu doctor で確かめ、続くときはこの表示を Slack の管理者に伝えてください。
refusal-slack_no_socket = Slack に問い合わせはできますが、WebSocket（{ $where }）がつながりません。ファイアウォールやプロキシで wss://*.slack.com への接続が許されているかをご確認ください。

# kenshu ask
ask-unexpected = 思わぬ誤り（{ $error }）で答えられませんでした。
ask-bad-day = on「{ $value }」は日付として読めません。2026-04-01 のように書いてください。
refusal-questions_without_column = 「{ $path }」に { $columns } の列がありません。1行目に who、on、text を含む見出しを、タブで区切って書いてください。
refusal-questions_not_text = 「{ $path }」を UTF-8 の文字として読めません。UTF-8 で保存し直してください。

# kenshu demo
demo-open = デモを開きました: { $url }
demo-clock = 時計は { $day } { $time } から進みます。画面で先に進めることもできます。
demo-try = この4つからお試しください。
demo-try-1 = 上田 翔太 として「必須の研修は？」と書く。続けて「なぜ？」と尋ねる。
demo-try-2 = 小林 正樹（市民税課長）として /kenshu 部署 を実行する。
demo-try-3 = クラーク エマ としてホームを開く（英語で表示されます）。
demo-try-4 = 時計を2026年12月7日 10:00 に進める。田中 葵 に受講のお知らせが、小林 正樹 に今週のまとめが届く。
demo-end = 終わるときは Ctrl-C を押してください。
demo-ended = デモを終わりました。
refusal-port_taken = ポート { $port } は使えません（ほかのプログラムが使っているか、権限がありません）。--port で別の番号を指定してください（例: kenshu demo --port 3100）。
refusal-ports_taken = ポート { $port } から { $last } まではどれも使えません。--port で別の番号を指定してください（例: kenshu demo --port 8080）。

# Slack のアカウントとのひも付け
help-link = メールで分からない Slack アカウントが誰のものかを、手で決めます。
help-link-employee = 職員番号またはメールアドレス
help-link-account = Slack のメンバー ID（プロフィールの「メンバー ID をコピー」で得られる U で始まる文字列）
link-done = Slack アカウント { $slack_id } を { $number } { $name } にひも付けました。同じ職員のほかのアカウントは止まります。
refusal-account_unknown = Slack アカウント「{ $slack_id }」がまだ分かりません。メンバー ID をご確認ください。新しいアカウントは毎朝読み取ります。お急ぎのときは、ご本人に一度ボットへ書いていただいてから、もう一度実行してください。
