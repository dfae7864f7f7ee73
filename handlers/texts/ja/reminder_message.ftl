# 受講のお知らせ（一人ひとりに届くもの）と、受講済みの報告

# 報告できないとき
refusal-self_report_course = 「{ $course }」はあなたの受講の対象ではないため、報告できません。違うときは、{ $division }にお知らせください。
refusal-self_report_future = { $day }より後の日は、まだ報告できません。受講を終えた日を選んでください。
refusal-self_report_year = 毎年度受ける研修のため、{ $first }からの今年度に受けた日だけ報告できます。
refusal-self_report_hire = 採用された{ $first }より前の日は報告できません。採用の前に受けたものは、{ $division }にご相談ください。
# 報告の確認
refusal-self_report_own = ご自分の報告は、ほかの職員が確認することになっています。
refusal-self_report_gone = この報告は見つかりませんでした。
refusal-self_report_decided = この報告は、{ $day }に{ $name }さんが{ $state ->
        [rejected] 差し戻しています。
       *[accepted] 確認済みにしています。
    }
refusal-self_report_reason = 差し戻す理由を、{ $most }文字以内で入れてください。
