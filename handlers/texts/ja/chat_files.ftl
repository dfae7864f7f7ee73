# 会話の中のファイル

refusal-chat_file_size = ファイル「{ $file }」は大きすぎるため、読み込めませんでした（上限は { $most } MBです）。小さくするか、いくつかに分けて、もう一度送ってください。
refusal-chat_file_gone = このファイルは、会話からなくなっています。もう一度送ってください。
refusal-chat_file_elsewhere = ファイル「{ $file }」はSlackの中に保存されていないため、読み込めませんでした。お手元のファイルを、この会話に直接入れてください。

# 会話に入れられたファイル
drop-apply = 適用する
drop-cancel = 取りやめる
drop-cancelled = 取りやめました。これ以上は何もしません。
drop-cancelled-late = 取りやめる前に、取り込まれています。
drop-cancelled-next = 取り込むときは、ファイルをもう一度この会話に入れてください。
drop-in-channel = チャンネルに入れられたファイルは読みません。ボットとの会話（ダイレクトメッセージ）に入れてください。
drop-not-read = いただいたファイルは読み込んでいません。受講の証明は「受講済みを報告」の画面でお出しいただけます。
drop-how = 職員名簿や修了記録などの表（CSV・XLSX）と、ZoomやTeamsの出席レポートは、この会話に入れると、内容を確かめてから取り込めます。
drop-reading = { $files }を読み込んでいます。しばらくお待ちください。
drop-what-can-be = 取り込めるのは、職員名簿や所属、研修、日程、修了記録などの表（CSV・XLSX）と、ZoomやTeamsの出席レポート（CSV）です。表の1行目に、決まった列名を入れてください。
drop-again = 直してから、もう一度この会話に入れてください。関係するファイルは、1つのメッセージにまとめて入れられます。
drop-which = 「{ $file }」の見出しは、いくつかの種類に当てはまります。どれとして読みますか？
drop-report = 出席レポート
drop-file = { $file } { $kind }
drop-change = { $change } { $count }件
drop-faults = { $files }に誤りが{ $count }件あるため、何も取り込んでいません。
drop-faults-file = すべての誤りをファイルで受け取る
drop-faults-name = 誤りの一覧.csv
drop-faults-more = ほかに{ $count }件
drop-column-file = ファイル
drop-column-line = 行
drop-column-column = 列
drop-column-value = 値
drop-column-sentence = 誤り
drop-preview = { $is_overtaken ->
        [yes] { $files }を確認している間にほかの変更があったため、まだ何も取り込んでいません。今の内容をもう一度ご確認ください。
       *[no] { $files }を確認しました。まだ何も取り込んでいません。
    }
drop-nothing = { $files }で変わるところはありません。何も取り込んでいません。
drop-applied = { $files }を取り込みました（取り込み番号 { $import_id }）。
drop-taken = { $whose ->
        [command] 同じ内容のファイルは、{ $day } { $time }に管理者がコマンドで取り込んでいます（取り込み番号 { $import_id }）。
       *[person] 同じ内容のファイルは、{ $day } { $time }に{ $name }さんが取り込んでいます（取り込み番号 { $import_id }）。
    }
drop-departments = ファイルにない所属は、そのまま残します。
drop-partial = 名簿にない職員は、在職のまま残します。
drop-full = 全員分の名簿として読みます。名簿にない職員は退職になります。
drop-terms = 条件を変える
drop-terms-title = 名簿の読み方
drop-terms-submit = 確認する
drop-terms-day = 有効になる日
drop-terms-day-hint = 4月1日付けの名簿を3月に読むこともできます。
drop-terms-whole = 名簿の範囲
drop-terms-full = 全員分の名簿です
drop-terms-full-hint = 名簿にない職員は、有効になる日の前日に退職になります。
drop-terms-partial = 追加や変更のある職員だけです
drop-terms-leavers = 退職になる人数
drop-terms-leavers-hint = 在職者の1割を超えて退職になるときだけ、その人数を入れてください。
drop-terms-stopped = 在職者{ $employed }人のうち{ $leavers }人がこの名簿になく、取り込むと退職になります。全員分の名簿であることを確かめ、正しければ、この人数を「退職になる人数」に入れてください。
refusal-drop_not_yours = ファイルを取り込めるのは{ $division }の職員と、研修の回を運営している方だけです。受講の証明は「受講済みを報告」の画面でお出しいただけます。ほかに必要なときは、{ $division }にご相談ください。
refusal-drop_reports_only = あなたが取り込めるのは、運営している回の出席レポート（ZoomやTeamsのCSV）だけです。ほかのファイルは{ $division }にお送りください。
refusal-drop_changed = ファイルの中身が確認したときと変わっているため、何も取り込みませんでした。もう一度この会話に入れてください。
refusal-drop_overtaken = その間に変更があり、いまは誤りがありません。もう一度ファイルをこの会話に入れてください。
refusal-drop_no_session = 「{ $file }」に当てはまる研修の回が見つかりませんでした。日程が登録されているか、{ $division }にお確かめください。

# 出席レポート
drop-which-session = { $is_dated ->
        [yes] 「{ $file }」は{ $day }の出席レポートです。どの回のものですか？
       *[no] 「{ $file }」は出席レポートです。どの回のものですか？
    }
drop-session = この回
drop-session-aloud = { $title }の回を選ぶ
drop-other-session = 別の回を選ぶ
drop-record = 記録する
drop-report-preview = { $is_overtaken ->
        [yes] 確認している間にほかの変更があったため、まだ何も記録していません。「{ $file }」を、{ $title }（{ $when }）の出席として、もう一度ご確認ください。
       *[no] 「{ $file }」を、{ $title }（{ $when }）の出席として読みました。まだ何も記録していません。
    }
drop-report-known = 「{ $file }」は、{ $title }（{ $when }）の出席としてすでに取り込まれています。何も変えていません。
drop-report-recorded = 「{ $file }」を、{ $title }（{ $when }）の出席として記録しました。
drop-report-taken = { $whose ->
        [command] { $day } { $time }に取り込まれています。
       *[person] { $day } { $time }に{ $name }さんが取り込んでいます。
    }
drop-not-confirmed = 修了は、この回の出席を確定したときに記録されます。
drop-enough = { $minutes }分以上の参加を、その日の出席とします。
drop-people = { $count }人
drop-count-present = 出席
drop-count-short = 時間が足りない
drop-count-strangers = 照合できない
drop-count-missing = 申込みがありレポートにいない
drop-not-booked = 申込みなし
drop-seen-new = { $is_present ->
        [yes] 出席（{ $minutes }分）
       *[no] 欠席（{ $minutes }分、{ $enough }分に足りません）
    }
drop-seen-changed = { $is_present ->
        [yes] 出席に変更（{ $minutes }分）
       *[no] 欠席（{ $minutes }分、{ $enough }分に足りません）
    }
drop-seen-same = 記録済み（{ $minutes }分、{ $is_present ->
        [yes] 出席
       *[no] { $enough }分に足りません
    }）
drop-seen-kept = ほかの方法の記録を残します（{ $minutes }分、{ $is_present ->
        [yes] 出席に足ります
       *[no] { $enough }分に足りません
    }）
drop-seen-none = 記録しません（申込みなし、{ $minutes }分、{ $is_present ->
        [yes] 出席に足ります
       *[no] { $enough }分に足りません
    }）
drop-stranger-unknown = 職員と照合できません（{ $minutes }分）
drop-stranger-several = 番号とメールが別々の職員を指しています（{ $minutes }分）
drop-stranger-left = その日には在職していません（{ $minutes }分）

# 照合できなかった人
unmatched-show = 照合できない人を決める
unmatched-waiting = 職員と照合できない行が{ $count }件あります。名前だけでは記録しません。どなたなのかを決めてください。
unmatched-title = 照合できない人
unmatched-how = 同じ名前の人がいるため、名前だけでは記録しません。職員番号で確かめて決めてください。
unmatched-none = 決めていない行はありません。
unmatched-line = { $day }・{ $minutes }分
unmatched-decide = 決める
unmatched-decide-aloud = { $name }がどなたかを決める
unmatched-form-title = どなたですか
unmatched-who = どなたですか
unmatched-other = ほかの職員（番号を入れる）
unmatched-nobody = 職員ではない
unmatched-number = 職員番号
unmatched-number-hint = 「ほかの職員」を選んだときだけ入れてください。
unmatched-submit = 決める
unmatched-decided = { $name }さん（{ $number }）として決めました。
unmatched-nobody-decided = 職員ではないと決めました。
refusal-unmatched_which = { $is_missing ->
        [yes] 職員番号を入れてください。
       *[no] 職員番号を入れたときは、「ほかの職員（番号を入れる）」を選んでください。
    }
