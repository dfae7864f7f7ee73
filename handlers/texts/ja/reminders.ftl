# 受講のお知らせ（リマインダー）

help-remind = 受講のお知らせの予定・送信・停止を行い、届いた理由や届かなかった理由を示します。
help-remind-plan = その日に誰へ何を知らせるか、知らせない人にはその理由を示します。
help-remind-on = いつの予定か（例: 2026-12-07）。なければ今日です。
help-remind-dry-run = 予定を示すだけで、何も書き込みません。
help-remind-format = table は画面用、csv と json はほかのプログラム用です。

remind-heading = { $day }のお知らせ
remind-dry-run = 試しに計算しただけで、何も書き込んでいません。
remind-bound = Slack につながったデータベースなので、今日以外の日は試しに計算するだけです。
remind-held = 予測（{ $forecast }人）より大きく増えたため、研修の担当課が送信を認めるまで待ちます。
remind-held-first = これまでの予測がないため、研修の担当課が送信を認めるまで待ちます。
remind-nobody = 対象になる職員がいません。kenshu import で職員・研修・受講要件を取り込んでください。
remind-calendar-ends = { $day }から先の祝日がわかりません。それまでにこのプログラムを新しい版にしてください。
remind-hint-csv = ひとりずつの一覧は --format csv で見られます。
remind-people = { $count }人

remind-reason-sent = 知らせる人
remind-reason-done = すべて修了
remind-reason-suspended = 休業等で保留
remind-reason-exempt = 免除
remind-reason-on_leave = 休業中
remind-reason-not_working_day = 閉庁日
remind-reason-frozen = 年度替わりの休止中
remind-reason-stopped = 送信の停止中
remind-reason-nothing_due = 知らせる時期ではない
remind-reason-no_mail = 送り先なし（所属長に伝達）
remind-reason-snoozed = 本人が後日を希望
remind-reason-budget = 7日に2通の上限

remind-step-due-1 = 期限の1日前
remind-step-due-7 = 期限の7日前
remind-step-due-14 = 期限の14日前
remind-step-due-30 = 期限の30日前
remind-step-overdue-1 = 期限の翌日
remind-step-year-end-1 = 年度末の1日前
remind-step-year-end-7 = 年度末の7日前
remind-step-year-end-14 = 年度末の14日前
remind-step-overdue-weekly = 期限超過（週ごと）
remind-step-overdue-monthly = 期限超過（月ごと）
remind-step-later = 本人が選んだ日

refusal-cannot_put_off = { $until }までは延ばせません。期限に間に合わないか、すでに2回延ばしているためです。
