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
doctor-division-unreached = { $name }に、Slackでお知らせできる人がいません。職員のメールアドレスとSlackのアカウントを確かめるか、kenshu link で結び付けてください。
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

# 自動で動く仕事
doctor-calendar = 休日の暦は { $day } まで分かっています（この先に登録された閉庁日 { $closures } 日）。
doctor-calendar-ends = { $day } からの休日の暦がまだ分かりません。kenshu run が動いていれば先まで作られます。それでも残るときは、Kenshu を新しい版にしてください。
doctor-stopped = お知らせは { $day } { $time } から止めてあります。再開するには kenshu remind start を実行してください。
doctor-frozen = 新年度の職員名簿（全員分）が取り込まれるまで、お知らせと所属長へのまとめを休止しています。
doctor-held = 今日のお知らせ（{ $count } 人）が送信の確認を待っています。kenshu remind release で送信を認められます。
doctor-failed = 送れなかったものが { $count } 件あります。kenshu remind failed で理由を確かめられます。
doctor-tick-failed = { $tick }でつまずいています（{ $why }）。くわしくは kenshu run の記録をご覧ください。
doctor-tick-late = { $tick }が { $day } { $time } を最後に動いていません。kenshu run が動いているかご確認ください。
doctor-ticks = 自動の仕事（予定・送信・まとめ・アカウントの読み取り）は予定どおり動いています。
tick-plan = お知らせの予定作り
tick-deliver = 送信
tick-digests = 所属長へのまとめ
tick-division = 担当課への連絡
tick-accounts = Slack アカウントの読み取り
tick-nominations = 推薦の再確認と引き継ぎ
tick-classes = 出席の番号と運営者への連絡
tick-bookings = 予約の整理と順番待ちの繰り上げ
tick-calendar = 休日の暦の更新
