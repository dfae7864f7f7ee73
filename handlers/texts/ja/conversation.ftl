# 会話で使う言葉（どの答えにも出るもの）

day-of-week = { $day }（{ $weekday ->
        [0] 月
        [1] 火
        [2] 水
        [3] 木
        [4] 金
        [5] 土
       *[6] 日
    }）
day-of-month = { $month }月{ $day }日
days-left = { $days ->
        [0] 今日まで
       *[other] あと{ $days }日
    }
days-over = { $days }日超過
as-of = { $day }時点

line = ・{ $title }
line-with-detail = ・{ $title }：{ $detail }
named = { $name }：{ $value }
gap = {"\u3000"}
joined = { $first }・{ $then }
page = { $number }／{ $of }ページ（全{ $total }件）
page-back = 前へ
page-next = 次へ
details = くわしく
details-aloud = { $title }をくわしく見る
find-course = 研修の名前やコードで探す
find-team = 部署の名前で探す
refusal-stale_button = このボタンは古くなっていて使えません。お手数ですが、もう一度お尋ねください。

# 次に知りたくなること
show-my_status = 受講状況
show-required_courses = 必須の研修
show-remaining_courses = 残っている研修
show-elective_courses = 選べる研修
show-due_dates = 期限の一覧
show-why_required = なぜ必須？
show-my_record = 受講履歴
show-my_persona = 自分の人材像
show-team_status = 部署の受講状況
show-request_exemption = 免除・期限の延長
show-contact = 問い合わせ先
show-help = 使い方
