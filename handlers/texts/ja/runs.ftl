# 受講のお知らせの運用（研修の担当課）

refusal-division_only = これができるのは{ $division }の職員だけです。
refusal-run_over = { $day }のお知らせは、もう送れません。送れなかった分は、次に送る日のお知らせにまとまります。
refusal-freeze_year_end = 3月31日は、どなたにもお知らせを送りません。休止を終えられるのは4月1日からです。

# いつ、だれが
run-time = { $time }
run-moment = { $day } { $time }

# 次の送信の予定
run-preview = { $day }は、{ $people }人にお知らせが届く予定です。
run-preview-none = { $day }に届くお知らせはありません。
run-preview-last = 前回の{ $day }は{ $people }人でした。
run-preview-forecast = 1週間前の予測は{ $people }人でした。
run-preview-waits = 予測の1.5倍を超えるため、当日は送信の前に確認をお願いします。確認いただくまで、どなたにも届きません。
run-preview-waits-first = 1週間前の予測がまだなく、100人を超えるため、当日は送信の前に確認をお願いします。確認いただくまで、どなたにも届きません。
run-preview-steps = お知らせが届く人
run-preview-others = 届かない人
run-preview-note = { $time }の時点の予定です。このあとの修了や名簿の変更で変わります。
run-beside = { $people }（前回{ $last }）

# 送信の確認
run-held = { $day }のお知らせ（{ $people }人）が、送信の確認を待っています。
run-held-again = { $day }のお知らせ（{ $people }人）は、まだ送信されていません。送信してよろしいですか。
run-held-why = 1週間前の予測は{ $forecast }人でした。取り込んだ名簿や受講の記録に誤りがないかをお確かめのうえ、送信してください。
run-held-why-first = 1週間前の予測がまだなく、人数が多いためです。取り込んだ名簿や受講の記録に誤りがないかをお確かめのうえ、送信してください。
run-held-else = 今日送信しなければ、次に送信する日のお知らせとひとつにして届けます。
run-released = { $day }のお知らせは、{ $name }さんが送信を認めました（{ $at }）。
run-released-command = { $day }のお知らせは、コマンドで送信が認められました（{ $at }）。
run-no-longer-held = { $day }のお知らせは、確認を待たずに送れるようになりました（{ $people }人）。
run-nothing-waits = { $day }のお知らせで、確認を待っているものはもうありません。
run-not-sent = { $day }のお知らせには、その日のうちに送られなかったものがあります。次に送信する日のお知らせとひとつにして届けます。

run-release = 送信する
run-release-title = お知らせの送信
run-release-text = { $people }人へのお知らせを送信します。受付時間のあいだに順に届き、届いたものは取り消せません。
run-cancel = やめる

# 停止と再開
run-stop = すべて止める
run-stop-title = お知らせの停止
run-stop-text = 職員へのお知らせも、所属長へのまとめも、いますぐすべて止めます。止めている間の分は、あとからも届きません。
run-stopped = お知らせは、{ $name }さんが止めています（{ $at }）。
run-stopped-command = お知らせは、コマンドで止められています（{ $at }）。
run-start = お知らせを再開する
run-start-title = お知らせの再開
run-start-text = 次の開庁日から、お知らせとまとめが再び届きます。止めていた間の分は届きません。
run-started = お知らせを再開しました。次の開庁日から届きます。

# 送信の予定が作られなかった日
run-not-run = { $count ->
        [1] { $days }は、お知らせの予定が作られませんでした。
       *[other] 次の{ $count }日は、お知らせの予定が作られませんでした：{ $days }
    }
run-not-run-what = 7日以内の分は、次のお知らせとひとつにして届けます。プログラムが止まっていなかったか、管理者にお確かめください。
run-not-yet = { $day }のお知らせの予定が、まだ作られていません。
run-not-yet-what = 17時までに作られれば今日、そうでなければ次の開庁日の分とひとつにして届けます。プログラムが正しく動いているか、管理者にお確かめください。
run-made-up = { $day }のお知らせの予定は、そのあと作られました（{ $at }）。

# 年度替わりの休止
run-frozen = 年度替わりのため、お知らせを休止しています。
run-frozen-what = 新年度の職員名簿（全員分）が取り込まれ、有効になる日まで、職員にも所属長にも届きません。名簿を待つ必要がないときは、休止を終えられます。
run-frozen-year-end = 3月31日は、どなたにも送りません。4月1日からも、新年度の職員名簿（全員分）が取り込まれ、有効になる日まで休止が続きます。
run-unfreeze = 休止を終える
run-unfreeze-title = 休止の終了
run-unfreeze-text = 今日から、お知らせとまとめを送り始めます。名簿の所属や所属長が前の年度のままだと、違う方に届くおそれがあります。
run-unfrozen = 年度替わりの休止は、{ $name }さんが終えました（{ $at }）。
run-unfrozen-command = 年度替わりの休止は、コマンドで終えられました（{ $at }）。
run-thawed = 年度替わりの休止は終わりました。

# ホーム（研修の担当課）
desk = お知らせの運用
desk-today = 今日のお知らせ：{ $people }人
desk-sent = 送信済み{ $sent }人・これから{ $left }人
desk-held = 今日のお知らせ（{ $people }人）が送信の確認を待っています
desk-frozen = 年度替わりのため、お知らせを休止しています
desk-stopped = お知らせを止めています
desk-closed = 今日は閉庁日です
desk-closed-what = お知らせは届きません。
desk-not-planned = 今日のお知らせの予定は、まだ作られていません
desk-not-planned-what = 9時から17時までのあいだに作られます。
desk-ticks = 最後の動き：{ $ticks }
desk-tick = { $tick } { $at }
desk-tick-failed = { $tick } { $at }（そのあと失敗）
desk-tick-never = なし
desk-tick-plan = 予定
desk-tick-deliver = 送信
desk-tick-digests = まとめ
desk-tick-division = 連絡
desk-tick-accounts = アカウント
desk-tick-nominations = 推薦
desk-tick-classes = 出席
desk-tick-bookings = 予約

# コマンド
help-remind-send = いま送れるものを送り、終わります。
help-remind-stop = 職員へのお知らせと所属長へのまとめを、すべてすぐに止めます。
help-remind-reason = 止める理由（記録に残ります）
help-remind-start = 止めたお知らせを再開します。
help-remind-release = 確認を待っている日のお知らせの送信を認めます。
help-remind-release-on = どの日のお知らせか（例: 2026-12-07）。なければ今日です。
help-remind-failed = 送れなかったものと、その理由を示します。
help-remind-retry = もう一度送ります（届いたかもしれないものは除きます）。

sending-done = { $sent }通を送り、{ $renewed }通を新しい内容に直しました。
sending-left-out = { $count }通は、送る理由がなくなったか、送れなかったため、送りませんでした。
refusal-sending_ended = 送信の途中で止まりました（{ $trouble }）。残りは、次に送るときに届きます。原因は kenshu doctor で確かめられます。
stopping-how-on = 再開するには kenshu remind start を実行してください。
starting-was-on = お知らせは止まっていません。

# 送れなかったもの
failed-none = この{ $days }日に送れなかったものはありません。
failed-how = もう一度送るには --retry を付けてください。
failed-retried = { $count }通を、もう一度送ります。
failed-left = { $count }通はそのままです。送る時期を過ぎたか、すでに届いたかもしれないためです。
failed-channel = 研修の担当課のチャンネル
failed-what-reminder = 受講のお知らせ
failed-what-notice = 連絡
failed-what-digest = 所属長へのまとめ
failed-what-in_person = 口頭での伝達のお願い
failed-what-preview = 次の送信の予定
failed-what-held = 送信の確認
failed-what-not_run = 予定が作られなかった日の連絡
failed-what-frozen = 休止の連絡
failed-why = { $why }（{ $word }）
failed-why-other = Slack が受け付けませんでした
failed-why-unknown = Slack が返事をせず、届いたかどうかわかりません
failed-why-no_answer = 何度送っても Slack の返事がありませんでした
failed-why-user_not_found = Slack にその人が見つかりません
failed-why-channel_not_found = 送り先の会話が見つかりません
failed-why-not_in_channel = ボットがチャンネルに入っていません
failed-why-is_archived = チャンネルがアーカイブされています
failed-why-account_inactive = Slack アカウントが停止されています
failed-why-user_disabled = Slack アカウントが停止されています
failed-why-cannot_dm_bot = 相手はボットです
failed-why-msg_too_long = 文面が長すぎます
failed-why-msg_blocks_too_long = 文面が長すぎます
failed-why-invalid_blocks = 文面の形を Slack が受け付けません
failed-chance-next = 次のお知らせとひとつにして届けます
failed-chance-none = 送る時期を過ぎました

# ホームから開くもの
desk-nothing = 送れなかったものも、確認を待つ報告もありません。
desk-failed = 送れなかったものが{ $count }件あります
desk-failed-what = 理由を確かめて、もう一度送れます。
desk-failed-see = 見る
desk-failed-title = 送れなかったもの
desk-reports = 確認を待つ修了の報告が{ $count }件あります
desk-reports-what = 認めると、その日に修了した記録になります。
desk-reports-see = 確認する
desk-reports-title = 修了の報告の確認
desk-reports-none = 確認を待つ報告はありません。
desk-reports-how = 認めると、その日に修了した記録になります。認めないときは、理由をご本人に伝えます。
desk-doubtful = Slackアカウントを確かめられない人が{ $count }人います
desk-doubtful-what = メールアドレスが変わったか重なっているため、ご本人にはお知らせが届きません。
desk-doubtful-see = ひも付ける
desk-whose = { $name }（{ $number }・{ $department }）
desk-who = { $name }（{ $number }）

desk-retry = もう一度送る
desk-retry-all = すべてもう一度送る
desk-retry-aloud = もう一度送る：{ $name }
desk-retry-unknown = すでに届いているかもしれません。もう一度送ると、同じものが二通になるおそれがあります。

desk-report-done = 修了したと報告された日：{ $day }
desk-report-own = ご自分の報告は、ほかの方が確認します。
desk-accept = 認める
desk-accepted = { $name }さんの「{ $title }」を修了と認めました。
desk-reject = 認めない
desk-reject-title = 報告を認めない
desk-reject-reason = 理由
desk-reject-hint = このままご本人に伝わります。
desk-rejected = { $name }さんの「{ $title }」の報告を認めず、理由をお伝えします。

desk-overdue = 期限から1年を超えた人
desk-overdue-title = 期限から1年を超えた人
desk-overdue-none = 期限から1年を超えた人はいません。
desk-overdue-how = 期限から1年を超えると、ご本人へのお知らせは届かなくなります。直接ご案内ください。
desk-overdue-due = 「{ $title }」{ $day }期限
desk-looking = 調べています…

desk-link = アカウントをひも付ける
desk-link-title = アカウントのひも付け
desk-link-how = Slackのアカウントがどの職員のものかを、メールアドレスによらずに決めます。
desk-link-doubtful = いま確かめられないアカウント
desk-link-who = 職員番号
desk-link-account = Slackのアカウント
desk-link-submit = ひも付ける
desk-linked = { $name }のアカウントをひも付けました。
