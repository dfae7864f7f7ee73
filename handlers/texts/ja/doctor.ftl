# kenshu doctor: 一項目を一行で。印は色がなくても分かるように
doctor-mark-good = ○
doctor-mark-note = △
doctor-mark-bad = ×
doctor-well = すべて整っています。
doctor-ill = × の行を直してから、もう一度 kenshu doctor を実行してください。

doctor-settings = { $source ->
        [file] 設定を読み込みました（環境変数と .env）。
       *[environment] 設定を読み込みました（環境変数のみ、.env はありません）。
    }
doctor-settings-first = 設定を直すと、残りの項目を確かめられます。

doctor-database = データベース「{ $where }」は最新の形です。
doctor-database-writable = データベースに書き込めます。
doctor-database-busy = データベースをほかの処理が使っているため、書き込めるかどうかは確かめていません。
doctor-no-wal = データベースのファイル「{ $path }」で WAL が使えません。ネットワークのフォルダーには置けないので、この機械のディスクに移してください。
doctor-file-open = データベースのファイル「{ $path }」を、この機械のほかの利用者も読み書きできます。chmod 600 で閉じてください。
doctor-staff = 職員名簿があります（{ $day }の在職者 { $count } 人）。
doctor-nobody = 在職者がひとりもいません。kenshu import で職員名簿を取り込んでください。
doctor-division = 研修を担当する所属は { $name }（{ $code }）です。
doctor-division-none = 「デジタル推進課」という所属がありません。研修を担当する所属のコードを設定 KENSHU_DIVISION に書いてください。
doctor-division-unknown = 設定 KENSHU_DIVISION のコード { $code } の所属がありません。取り込んだ所属のコードに直してください。
doctor-auditors = 監査の担当者（{ $numbers }）は名簿にいます。
doctor-auditors-unknown = 設定 KENSHU_AUDITORS の { $numbers } が名簿にいません。職員番号を直すか、kenshu import で名簿を取り込んでください。

doctor-clock = いまは { $day } { $time }（{ $zone }）です。違うときは KENSHU_TIMEZONE と、この機械の時計をご確認ください。
doctor-clock-fixed = 時計が { $day } { $time }（{ $zone }）に止めてあります。本番では設定 KENSHU_NOW を消してください。
doctor-clock-slack = この機械の時計は Slack の時計と合っています。
doctor-clock-unknown = Slack が時刻を知らせなかったため、この機械の時計を確かめられません。
doctor-clock-wrong = この機械の時計が Slack の時計より { $seconds } 秒{ $direction ->
        [ahead] 進んで
       *[behind] 遅れて
    }います。NTP などで時計を合わせてください。

doctor-oauth = 環境変数 { $names } があります。Bolt が OAuth に切り替わるため、kenshu run では無視します。環境から消してください。
doctor-proxy = Slack には { $name } のプロキシを通ってつなぎます。
doctor-proxy-unused = { $name } のプロキシは、この機械の上の Slack には使いません。
doctor-api-url = Slack の代わりに { $url } につなぎます（設定 SLACK_API_URL）。
doctor-bot = ボットのトークンで Slack に入れます（{ $team } の { $bot }）。
doctor-scopes = ボットの権限は { $count } 種類とも揃っています。
doctor-scopes-missing = ボットに権限 { $scopes } が足りません。kenshu manifest の内容を https://api.slack.com/apps の「App Manifest」に貼り、「Install App」で入れ直してください。
doctor-scopes-spare = ボットに使わない権限 { $scopes } があります。kenshu manifest の内容に合わせると減らせます。
doctor-app = アプリレベルトークンと Socket Mode を使えます。
doctor-channel = 設定 KENSHU_DIVISION_CHANNEL のチャンネル { $channel } が見えます。
doctor-channel-unseen = 設定 KENSHU_DIVISION_CHANNEL のチャンネル { $channel } が見えません。ID を確かめ、そのチャンネルで /invite @研修 を実行してください。
