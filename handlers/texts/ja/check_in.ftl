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
