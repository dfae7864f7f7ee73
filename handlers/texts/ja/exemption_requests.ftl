# 免除と期限延長の申請

refusal-exemption_course = 「{ $course }」はあなたの必修ではないため、免除や延長の申請は要りません。
refusal-exemption_finished = 「{ $course }」は{ $day }に修了しているため、申請は要りません。
refusal-exemption_until = { $until }は早すぎます。{ $first }以降の日を選んでください。
refusal-exemption_far = { $until }は先すぎます。{ $last }までの日を選んでください。
refusal-exemption_reason = 申請の理由を{ $most }文字以内で入力してください。
refusal-exemption_question = 確認したいことを{ $most }文字以内で入力してください。
refusal-exemption_answer = 回答を{ $most }文字以内で入力してください。
refusal-exemption_verdict = 理由は{ $most }文字以内で入力してください。却下には理由が必要です。
refusal-exemption_gone = その申請はありません。
refusal-exemption_own = ご自身の申請は、ほかの担当者が判断します。
refusal-exemption_not_asked = この申請には確認の質問が来ていないため、回答は要りません。
refusal-exemption_asked = { $day }に{ $name }さんがすでに確認の質問を送っています。回答を待っています。
refusal-exemption_decided = この申請は、{ $day }に{ $name }さんがすでに{ $state ->
        [granted] 承認
        [withdrawn] 取り下げ
       *[rejected] 却下
    }しています。今回は何も変更していません。
refusal-nothing_to_exempt = 免除や延長を申請できる未修了の必修研修はありません。

# 本人の申請
exemption-how = 免除や期限の延長は、理由と日付を添えて申請できます。{ $division }が確認してお返事します。
exemption-open = 申請は届いています。{ $division }の確認をお待ちください。
exemption-none = 免除や延長の申請が要る未修了の必修研修はありません。
exemption-ask = 申請する
exemption-reply = 質問に答える
exemption-withdraw = 取り下げる
exemption-withdraw-sure = 「{ $title }」の申請を取り下げます。
exemption-kind-exempt = { $day }まで免除
exemption-kind-extend = { $day }まで期限を延長
exemption-choose-exempt = 免除（この日まで受けなくてよいことにする）
exemption-choose-extend = 期限の延長（この日までに受ける）
exemption-state-waiting = { $what }を申請中
exemption-state-asked = { $what }を申請中。確認の質問が届いています
exemption-state-granted = { $what }が認められました
exemption-state-rejected = { $what }は認められませんでした
exemption-state-withdrawn = { $what }の申請を取り下げました
exemption-title = 免除・期限の延長の申請
exemption-submit = 申請する
exemption-course = 研修
exemption-kind = 申請の内容
exemption-until = いつまで
exemption-reason = 理由
exemption-reason-hint = 病名や家庭の事情など、くわしい私事は書かなくてかまいません。
exemption-files-hint = 添えたいものがあれば、PDF・PNG・JPEGのファイルを5個まで付けられます。診断書など、くわしい私事が分かるものは要りません。
exemption-then = { $division }が確認し、結果をお知らせします。それまで期限は変わりません。
exemption-reply-submit = 送る
exemption-answer = 回答
exemption-made = 「{ $title }」について、{ $what }を申請しました。結果はここでお知らせします。
exemption-made-before = 「{ $title }」については、{ $what }の申請がすでに届いています。新しい申請はしていません。
exemption-replied = 「{ $title }」の申請について、回答を送りました。
exemption-withdrawn = 「{ $title }」の申請を取り下げました。
exemption-told-waiting = 「{ $title }」の申請について、回答を受け取っています。
exemption-told-asked = 「{ $title }」の申請について、確認したいことがあります。
exemption-told-granted = 「{ $title }」の申請が認められました（{ $what }）。
exemption-told-rejected = 「{ $title }」の申請は認められませんでした。
exemption-told-withdrawn = 「{ $title }」の申請は取り下げられています。
exemption-said-waiting = 回答
exemption-said-asked = 質問
exemption-said-granted = 担当からひとこと
exemption-said-rejected = 理由
exemption-said-withdrawn = 申請

# 研修の担当課の確認
exemption-queue = 免除・延長の申請が{ $count }件あります
exemption-queue-what = 認めると、その日から本人の期限に反映されます。
exemption-queue-see = 確認する
exemption-queue-title = 免除・延長の申請
exemption-queue-submit = 決める
exemption-queue-none = 確認を待つ申請はありません。
exemption-which = 対象の申請
exemption-verdict = 決定
exemption-verdict-granted = 認める
exemption-verdict-asked = 質問する
exemption-verdict-rejected = 却下する
exemption-verdict-until = いつまで認めるか
exemption-verdict-until-hint = 空のときは、本人の申請の日です。
exemption-verdict-reason = 理由・質問
exemption-verdict-hint = このままご本人に伝わります。却下と質問には要ります。
exemption-own = ご自分の申請は、ほかの方が確認します。
exemption-files-of = { $name }の「{ $title }」の申請に添えられたファイルです。
exemption-line-made = 理由：{ $text }
exemption-line-asked = 質問：{ $text }
exemption-line-answered = 回答：{ $text }
exemption-done-granted = { $count }件を認め、ご本人に知らせます。
exemption-done-asked = { $count }件について、ご本人に質問を送ります。
exemption-done-rejected = { $count }件を却下し、理由をご本人に知らせます。
exemption-done-left = { $count }件はすでに決まっていたか、日付が過ぎていたため変更していません。
