# 修了の報告を確かめる：まとめて決める、質問する、質問に答える

report-many = まとめて決める
report-many-title = 報告をまとめて決める
report-many-submit = 決める
report-which-ones = 対象の報告
report-verdict = 決定
report-verdict-accepted = 認める
report-verdict-asked = 質問する
report-verdict-rejected = 認めない
report-verdict-reason = 理由・質問
report-verdict-hint = このままご本人に伝わります。質問するときと認めないときは、入力してください。
report-ask = 質問する
report-ask-title = 報告について質問する
report-ask-submit = 送る
report-question = 確かめたいこと
report-files-of = { $name }の「{ $title }」の報告に添えられたファイルです。
report-line-asked = 質問：{ $text }
report-line-answered = 回答：{ $text }
report-done-accepted = { $count }件を修了と認め、ご本人に知らせます。
report-done-asked = { $count }件について、ご本人に質問を送ります。
report-done-rejected = { $count }件を認めず、理由をご本人に知らせます。
report-done-left = { $count }件はすでに決まっていたため変更していません。

report-told-asked = 「{ $title }」の報告について、確認したいことがあります。
report-told-answered = 「{ $title }」の報告について、回答を受け取っています。
report-told-decided = 「{ $title }」の報告は、確認が済んでいます。
report-said-asked = 質問
report-reply = 質問に答える
report-reply-title = 質問への回答
report-reply-submit = 送る
report-reply-files = 修了証などを求められたときに添付してください（PDF・PNG・JPEG、1個{ $most }MBまで、5個まで）。
report-answer = 回答
report-replied = 「{ $title }」の報告について、回答を送りました。

refusal-self_report_question = 確かめたいことを{ $most }文字以内で入力してください。
refusal-self_report_answer = 回答を{ $most }文字以内で入力してください。
refusal-self_report_asked = { $day }に{ $name }さんがすでに質問を送っています。回答を待っています。
refusal-self_report_not_asked = この報告には質問が来ていないか、すでに回答しています。
