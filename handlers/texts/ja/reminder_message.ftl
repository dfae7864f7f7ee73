# 受講のお知らせ（一人ひとりに届くもの）と、受講済みの報告

# お知らせ。reminder-some-〈言い回し〉は、お知らせの方針ごとの書き出し
reminder-one = { $days ->
        [0] 「{ $title }」は、今日が期限です。
       *[other] 「{ $title }」の期限まで、あと{ $days }日です。
    }
reminder-one-overdue = 「{ $title }」が、期限を{ $days }日過ぎて残っています。
reminder-some = { $urgency ->
        [all] 必須の研修が{ $count }件、期限を過ぎて残っています。
        [some] 必須の研修が{ $count }件残っていて、うち{ $overdue }件は期限を過ぎています。
       *[none] 必須の研修が{ $count }件残っています。
    }
reminder-some-security = { $urgency ->
        [all] 情報セキュリティの研修が{ $count }件、期限を過ぎて残っています。
        [some] 情報セキュリティの研修が{ $count }件残っていて、うち{ $overdue }件は期限を過ぎています。
       *[none] 情報セキュリティの研修が{ $count }件残っています。
    }
reminder-all-wait = 受講済みの報告をいただいています。{ $division }が確認していますので、しばらくお待ちください。
reminder-all-done = すべて修了しました。おつかれさまでした。
reminder-nothing = いま受けていただく研修は残っていません。
reminder-nudge = { $name }さんに代わってお知らせしています。お手すきのときにご確認ください。
reminder-promised = 「あとで」で選ばれた日になりましたので、あらためてお知らせします。
reminder-because = { $audiences }の必須研修です。
reminder-waits = 報告済み（確認待ち）
reminder-mark = ✓
reminder-more = ほかに{ $count }件あります。
reminder-more-done = 修了したものが、ほかに{ $count }件あります。
reminder-put-off = { $day }に、あらためてお知らせします。
reminder-report = 受講済みを報告
reminder-later = あとで：{ $day }（{ $weekday ->
        [0] 月
        [1] 火
        [2] 水
        [3] 木
        [4] 金
        [5] 土
       *[6] 日
    }）
reminder-why = なぜ届いたのですか

# なぜ届いたのか、なぜ届かなかったのか
explained-sent = { $day }にお知らせをお送りしました。
explained-sent-at = { $day } { $time }にお知らせをお送りしました。
explained-unknown = { $day }にお知らせをお送りしましたが、届いたかどうかを確かめられませんでした。重ねてはお送りしていません。
explained-planned = { $day }のお知らせは、これからお送りします。
explained-late = { $day }のうちにお送りできなかったため、次の開庁日のお知らせと一緒にお送りします。
explained-held = { $day }のお知らせは、対象の人数が見込みより大きく増えたため、研修の担当課が確かめるまで待っています。
explained-foreseen = { $day }にお知らせする予定です。
explained-missed = { $day }の分は、お知らせの予定が立てられていません。
explained-done = { $day }は、対象の研修をすべて修了していたため、お知らせはありません。
explained-suspended = { $day }は、対象の研修が休業等で保留になっているため、お知らせはありません。
explained-exempt = { $day }は、対象の研修が免除されているため、お知らせはありません。
explained-on_leave = { $day }は休業中のため、お知らせはありません。
explained-not_working_day = { $day }は閉庁日のため、お知らせはありません。
explained-frozen = { $day }は年度替わりで、新しい職員名簿を待つあいだお知らせを休んでいます。
explained-stopped = { $day }は、研修の担当課がお知らせを止めていたため、お送りしていません。
explained-nothing_due = { $day }は、お知らせする時期（期限の30日前など）に当たらないため、お知らせはありません。
explained-no_mail = { $day }の分は、Slackでお送りできないため、所属長から伝えていただくようお願いしています。
explained-snoozed = 「あとで」が選ばれているため、{ $day }はお送りせず、{ $until }にお知らせします。
explained-budget = お知らせは7日間に2通までのため、{ $day }はお送りしていません。{ $before }にお送りしています。
explained-not_employed = { $day }の時点では在職していないため、お知らせはありません。
explained-not_subject = { $day }の時点では、お知らせの対象になる必須の研修がありません。
explained-merged = { $day }のうちにお送りできなかったため、{ $other }のお知らせと一緒にお送りしました。
explained-failed = { $day }のお知らせは、Slackに届けられませんでした。研修の担当課が確かめます。
explained-due = 期限は{ $day }
explained-along = この日はあわせてお知らせ
explained-if-wrong = 登録や記録が違うときは、{ $division }にお知らせください。
help-remind-why = その人にその日お知らせが届いた（届かなかった）理由を示します。
explained-who = { $name }（{ $number }）
explained-message = Slackのメッセージ: { $channel } { $ts }

# お知らせについてのお尋ね
reminder-info-on = 次のお知らせは、{ $day }の予定です。
reminder-info-today = 今日、お知らせをお送りします。
reminder-info-none = いまのところ、お知らせの予定はありません。
reminder-info-nothing = お知らせの対象になる研修は残っていないため、お知らせの予定はありません。
reminder-info-last = 前回のお知らせ
reminder-info-how = お知らせのきまり
reminder-info-end = 止めるには
reminder-rules = 期限の30日前・14日前・7日前・前日と翌日、その後は4週間は週に1度、さらに過ぎると月に1度です。開庁日の9時から17時のあいだに、7日間に2通までお送りします。
reminder-info-end-how = 研修を修了すると届かなくなります。届いたお知らせの「あとで」で、後日に延ばすこともできます。設定で止めることはできません。

# 受講済みの報告
report-offer = 「{ $title }」の受講済みを報告できます。
report-which = 受講を終えた研修を、ここで報告できます。
report-nothing = 報告できる研修は残っていません。
report-not-offered = 「{ $title }」は受講の対象ではないため、ここでは報告できません。
report-counts-at_once = 報告すると、すぐに修了として記録されます。
report-counts-checked = 報告は、{ $division }が確かめてから修了として記録されます。
report-counts-mixed = すぐに修了として記録される研修と、{ $division }が確かめてから記録される研修があります。
report-title = 受講済みの報告
report-submit = 報告する
report-day = 受講を終えた日
report-courses = 受講を終えた研修
report-courses-choose = 研修を選ぶ
report-counted = 「{ $title }」を、{ $day }の修了として記録しました。おつかれさまでした。
report-waits = 「{ $title }」の報告（{ $day }）を受け付けました。{ $division }が確かめるまで、しばらくお待ちください。
report-completed = 「{ $title }」は、{ $day }の修了として記録されています。
report-waiting = 「{ $title }」は報告済みで、確認を待っているところです。
report-accepted = 「{ $title }」の報告（{ $day }）を確認し、修了として記録しました。おつかれさまでした。
report-rejected = 「{ $title }」の報告（{ $day }）は、まだ修了として記録できていません。
report-reason = 担当課から
report-rejected-next = 受講のあとにもう一度報告できます。ご不明な点は、{ $division }にお問い合わせください。
refusal-nothing_to_report = 報告できる研修は残っていません。修了しているか、確認を待っているところです。

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
