# 出席登録：参加する方が読む言葉

refusal-check_in_not_today = 今日はこの研修の日ではないため、出席の受付は始められません。研修は{ $first }{ $several ->
        [yes] から{ $last }まで
       *[no] { "" }
    }です。
refusal-check_in_digits = 出席の番号は6桁の数字です。会場に表示されている番号を入れてください。
refusal-check_in_slow = 違う番号が{ $tries }回続いたため、あと{ $seconds }秒お待ちください。番号が分からないときは、会場の担当者にお声がけください。
refusal-check_in_not_booked = 番号は合っていますが、この研修（{ $course }）に申込みがありません。会場の担当者に、出席者への追加をお願いしてください。
refusal-check_in_other = これは別の研修（{ $course }）の番号です。今日申し込まれているのは{ $time }からの{ $mine }です。その会場に表示されている番号を入れてください。
refusal-check_in_closed = この研修（{ $course }）の出席の受付は終わりました。出席されていたときは、会場の担当者にお申し出ください。
refusal-check_in_old = この番号はもう使えません。番号は1分ごとに変わります。いま表示されている番号を入れてください。
refusal-check_in_early = 申し込まれている研修（{ $course }）は{ $day } { $time }からです。当日、会場に表示される番号を入れてください。
refusal-check_in_not_open = { $time }からの研修（{ $course }）の出席の受付は、いま開いていません。会場の担当者が始めてから、表示される番号を入れてください。
refusal-check_in_wrong = 番号が違います。会場に表示されている6桁の番号を確かめて、もう一度入れてください。
refusal-check_in_corrected = この日の出席（{ $course }）は、{ $name }さんが理由を付けて欠席に訂正しています。違うときは、{ $name }さんにお申し出ください。

# 出席登録の言葉

check-in-enter = 出席登録
check-in-submit = 登録する
check-in-code = 出席の番号
check-in-code-hint = 会場に表示されている6桁の数字です。1分ごとに変わります。
check-in-done = 「{ $title }」{ $day }の出席を登録しました。
check-in-again = 「{ $title }」{ $day }の出席は、{ $time }に登録済みです。
check-in-how = 今日の研修の出席は、会場に表示される6桁の番号で登録できます。
check-in-all-done = 今日の研修の出席は、登録済みです。
check-in-how-words = 番号が表示されたら、「出席 123456」のように送るか、「出席登録」のボタンから入れてください。
check-in-state-done = { $time }に出席を登録しました
check-in-state-open = 出席の受付中です
check-in-state-closed = 出席の受付は、いま開いていません
check-in-none = 申し込まれている研修は、いまありません。
check-in-none-what = 会場にいらっしゃるときは、会場の担当者にお声がけください。お困りのときは{ $division }にお尋ねください。
check-in-later = 今日、申し込まれている研修はありません。次の研修は次のとおりです。
check-in-home = 今日の研修
