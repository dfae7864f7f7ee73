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
