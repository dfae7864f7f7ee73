# 出席の記録：運営する方が読む言葉

refusal-session_not_known = この研修の回は見つかりませんでした。
refusal-session_not_yours = { $whose ->
        [nobody] この操作ができるのは{ $division }だけです。必要なときは{ $division }にご相談ください。
       *[person] この回を運営しているのは{ $name }さんです。必要なときは、{ $name }さんか{ $division }にご相談ください。
    }
refusal-attendance_cancelled = この回は{ $day }に中止になりました。出席は記録できません。
refusal-attendance_confirmed = { $whose ->
        [itself] この回の出席は{ $day } { $time }に自動で確定しました
       *[person] この回の出席は{ $day } { $time }に、{ $name }さんが確定しました
    }。変えるときは、理由を付けて訂正してください。
refusal-attendance_day = { $several ->
        [yes] この研修は{ $first }から{ $last }までです。その中の日を選んでください。
       *[no] この研修は{ $first }です。その日を選んでください。
    }
refusal-attendance_day_ahead = { $day }はまだ来ていないため、出席は記録できません。
refusal-attendance_unknown = その方は職員名簿に見つかりませんでした。職員番号を確かめてください。
refusal-attendance_not_employed = { $name }さんは{ $day }に在職していないため、出席は記録できません。
refusal-attendance_own = ご自分の出席は、ご自分では記録できません。会場の番号で登録するか、ほかの担当者か{ $division }にお願いしてください。
refusal-attendance_not_booked = { $name }さんはこの回に申し込んでいません。来られた方は「当日参加」で追加してください。
refusal-attendance_needs_reason = { $name }さんの出欠は、番号、取込みか訂正で記録されています。変えるときは、理由を付けて訂正してください。
refusal-attendance_reason = 訂正の理由を、{ $most }文字以内で入れてください。
refusal-attendance_same = { $day }の{ $name }さんは、すでに{ $state ->
        [present] 出席
        [absent] 欠席
       *[cancelled] 記録なし
    }です。何も変えていません。
refusal-attendance_early = 確定できるのは{ $day } { $time }からです。何も変えていません。

# 会議の出席レポート

fault-report_binary = 出席レポートはCSVのままお送りください（ZoomやTeamsから書き出したファイルです）。Excelで開いたときは「CSV UTF-8」で保存してください。
fault-report_encoding = 文字コードが分かりません。ZoomかTeamsから書き出したファイルを、開かずにそのままお送りください。
fault-report_no_participants = 参加者の一覧が見つかりません。ZoomかTeamsの出席レポートかどうか、確かめてください。
fault-report_time = { $what ->
        [join] 参加した時刻を読み取れません。
        [leave] 退出した時刻を読み取れません。
       *[duration] 参加していた長さを読み取れません。
    }書き出したままのファイルをお送りください。
refusal-report_other_day = このレポートは{ $day }の会議のものです。研修は{ $first }{ $several ->
        [yes] から{ $last }まで
       *[no] { "" }
    }ですので、取り込みませんでした。
refusal-report_day = このレポートには日付がないため、何日目のものか分かりません。参加と退出の時刻が入った形で書き出してください。
refusal-unmatched_gone = この行は見つかりませんでした。
refusal-unmatched_decided = この行は{ $day } { $time }に、{ $name }さんが決めています。何も変えていません。

# 研修の回を運営する

class-title = 研修の運営
class-desk = 開く
class-open = 受付を始める
class-close = 受付を締め切る
class-confirm = 出席を確定する
class-confirm-text = 申込み{ $booked }人、この日の出席{ $present }人です。すべての日に出席した方は修了、ほかの方は欠席として記録します。あとから変えるときは、理由を付けて訂正します。
class-aloud = { $label }：{ $title }
class-hours = { $day } { $from }〜{ $to }
class-days = { $first }〜{ $last }（{ $count }日間）各日{ $from }〜{ $to }
class-online = オンライン
class-when = 日時
class-where = 会場
class-booked = 申込み
class-present = 出席
class-present-on = { $day }の出席
class-people = { $count }人
class-today = 「{ $title }」は今日{ $time }からです。
class-on = 「{ $title }」は{ $day } { $time }からです。
class-open-now = 「{ $title }」の出席を受け付けています。
class-closed = 「{ $title }」{ $day }の出席の受付を締め切りました。
class-cancelled = 「{ $title }」は中止になりました。
class-confirmed = 「{ $title }」の出席は、{ $day } { $time }に{ $name }さんが確定しました。
class-confirmed-itself = 「{ $title }」の出席は、{ $day } { $time }に自動で確定しました。
class-how = 「受付を始める」を押すと、6桁の番号がこのメッセージに出ます。番号は1分ごとに変わります。会場の画面に映してください。スマートフォンをお持ちでない方は、名簿でチェックできます。
class-how-view = 「受付を始める」を押すと、6桁の番号がアプリからのメッセージに出ます。番号は1分ごとに変わります。会場の画面に映してください。スマートフォンをお持ちでない方は、名簿でチェックできます。
class-code = 出席の番号　{ $code }
class-code-until = { $shown }に表示した番号です。{ $time }まで使えます。
class-code-how = 参加される方へ：このアプリに「出席 { $code }」と送るか、ホームの「出席登録」から番号を入れてください。
class-code-comes = まもなく番号が出ます。
class-code-in-message = 受け付けています。番号は、このアプリからのメッセージに1分ごとに表示しています。
class-guessers = 続けて違う番号を入れている方が{ $count }人います。お名前は名簿でご覧になれます。
class-please-confirm = 「{ $title }」（{ $day }）の出席を確定してください。
class-please-confirm-what = 確定すると、出席した方の修了が記録されます。名簿に漏れがないか、お確かめください。
class-became = 出席を確定し、{ $completed }人の修了を記録しました。
class-became-partly = 一部の日だけ出席した方が{ $count }人います。
class-became-absent = 欠席は{ $count }人です。
class-home = 運営する研修
class-home-booked = 申込み{ $count }人
class-home-confirmed = 確定済みです
class-home-over = 出席の確定をお願いします
class-home-unconfirmed = 出席の確定を待っている回が{ $count }件あります

# 名簿

roster-open = 名簿
roster-title = 名簿
roster-counts = 名簿{ $count }人・出席{ $present }人
roster-confirmed = 出席は確定しています。変えるときは、理由を付けて訂正してください。
roster-ahead = この日はまだ来ていないため、チェックはできません。
roster-guessers = 続けて違う番号を入れている方：{ $people }
roster-nobody = 申し込まれた方はいません。
roster-tick = 来られた方にチェックを入れてください
roster-tick-some = 来られた方にチェックを入れてください（{ $first }〜{ $last }）
roster-recorded = 番号などで記録済みの方（変えるときは「訂正する」へ）
roster-people = 出欠
roster-unknown = 記録なし
roster-absent = 欠席
roster-present = 出席（{ $way }、{ $time }）
roster-way-code = 番号
roster-way-roster = 名簿
roster-way-walk-in = 当日参加
roster-way-import = 取込み
roster-way-correction = 訂正
roster-day = { $number }日目 { $day }
roster-days = 日を選ぶ
roster-page = { $number }／{ $of }ページ
roster-pages = ページを選ぶ
roster-save = 保存する
roster-save-next = 保存して次へ
roster-added = { $count }人を出席にしました。
roster-removed = { $count }人の出席を取り消しました。
roster-walk_in = 当日参加を追加
roster-correct = 訂正する

walk-in-how = { $day }に来られた方を、出席として記録します。申込みがない方も、スマートフォンをお持ちでない方も追加できます。
walk-in-account = Slackの名前
walk-in-account-choose = 名前で選ぶ
walk-in-who = 職員番号
walk-in-who-hint = 同じ名前の方がいるときや、Slackを使わない方は、職員番号で入れてください。両方あるときは、職員番号の方を記録します。
walk-in-submit = 追加する
walk-in-done = { $name }さんを出席にしました。
walk-in-known = { $name }さんは、すでに出席になっています。
refusal-walk_in_nobody = 追加される方を、名前か職員番号で入れてください。
refusal-walk_in_account = このアカウントの方は、職員名簿と結び付いていません。職員番号で入れてください。

correct-how = { $day }の出欠を訂正します。前の記録は消えずに残り、理由とともに記録されます。
correct-who = 訂正する方
correct-state = 正しい出欠
correct-present = 出席
correct-absent = 欠席
correct-cancelled = 記録なしに戻す
correct-reason = 訂正の理由
correct-reason-hint = 例：番号を入れ忘れたが、最後まで出席していた。
correct-submit = 訂正する
correct-done = 訂正しました。
