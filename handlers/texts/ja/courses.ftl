# 自分の研修

format-elearning = eラーニング
format-classroom = 集合研修
format-online = オンライン研修
format-workshop = ワークショップ
length-hours = { $hours }時間
length-minutes = { $minutes }分
course-form = { $format }・{ $length }
cycle-once = 一度受ければ修了
cycle-every_fiscal_year = 毎年度受講
level-required = 必須
level-elective = 選択（受けるかどうかは自由です）
start = 受講する
start-aloud = { $title }を受講する
start-page = 案内を開く
start-page-aloud = { $title }の案内を開く

# どうなっているか
stands-open = { $left }・{ $day }まで
stands-today = 今日まで・{ $day }
stands-overdue = { $left }・期限は{ $day }でした
stands-done-due = { $done }・期限は{ $day }
stands-suspended = 保留中・期限は決まっていません
stands-exempt = 免除されています
stands-completed = { $day }修了
stands-late = { $day }修了（期限後）
stands-available = 選んで受けられます
stands-not_offered = あなたは受講の対象ではありません

group-overdue = 期限を過ぎた研修
group-open = これから受ける研修
group-suspended = 保留中の研修
group-exempt = 免除されている研修
group-completed = 修了した研修
group-available = 選んで受けられる研修
group-next = 次に受ける研修

# 進み具合・一覧
status-done = 必須の研修{ $all }件を、すべて修了しています。おつかれさまでした。
status-some = { $done ->
        [0] 必須の研修{ $all }件は、どれもこれからです
       *[other] 必須の研修は、{ $all }件中{ $done }件が修了しています
    }{ $overdue ->
        [0] 。
       *[other] 。{ $overdue }件は期限を過ぎています。
    }
status-electives = 選択の研修は、ほかに{ $count }件修了しています。
required-none = 必須の研修は、いまありません。
required-done = 必須の研修は{ $all }件あり、残っているものはありません。
required-some = { $done ->
        [0] 必須の研修は{ $all }件あり、どれもこれからです。
       *[other] 必須の研修は{ $all }件あり、{ $done }件を修了、残りは{ $left }件です。
    }
required-exempt = { $count }件は免除されています。
remaining-none = 残っている必須の研修はありません。
remaining-some = 残っている必須の研修は{ $left }件{ $overdue ->
        [0] です。
       *[other] で、うち{ $overdue }件は期限を過ぎています。
    }
remaining-overdue = { $left ->
        [1] 残っている必須の研修は1件で、期限を過ぎています。
       *[other] 残っている必須の研修は{ $left }件で、どれも期限を過ぎています。
    }
elective-none = いま選んで受けられる研修はありません。
elective-some = 選んで受けられる研修は{ $count }件です。

# 期限
due-next = 次の期限は{ $day }、{ $left }です。
due-overdue = 期限を過ぎた研修が{ $count }件あります。次の期限は{ $day }、{ $left }です。
due-overdue-only = 期限を過ぎた研修が{ $count }件あります。
due-none = 期限のある研修は残っていません。
due-one-open = 「{ $title }」の期限は{ $day }です。{ $left }です。
due-one-overdue = 「{ $title }」の期限は{ $day }でした。{ $left }です。
due-one-completed = 「{ $title }」は{ $done }に修了しています。期限は{ $day }です。
due-one-done = 「{ $title }」は{ $done }に修了しています。
due-one-suspended = 「{ $title }」は保留中のため、期限は決まっていません。
due-one-exempt = 「{ $title }」は免除されているため、期限はありません。
due-one-available = 「{ $title }」は選んで受ける研修なので、期限はありません。
due-one-not_offered = 「{ $title }」は受講の対象ではないため、期限はありません。

several = お尋ねの研修{ $count }件は、次のとおりです。
course-gone = { $code }という研修は、いまの一覧に見当たりません。
one-why_required = なぜ必須？
one-why_not = 必須ではない理由
one-course_info = 研修の内容
one-due_dates = 期限

# 理由
why-is-required = 「{ $title }」は、{ $audience }の必須研修です。
why-not-required = 「{ $title }」は、必須ではありません。選んで受けられます。
why-not-offered = 「{ $title }」は、受けなくてかまいません。
why-left-all = 残っている{ $count }件が必須なのは、次の理由からです。
why-done-all = { $count }件が必須なのは、次の理由からです。どれも残っていません。
why-because = { $audience }の必須研修
why-rule = 決まり
why-you = あなたの登録
why-now = いまの状況
why-so = あなたの場合
why-so-not-offered = この研修の対象には入っていません。
why-so-elective = 受けるかどうかは自由です。
why-earliest = { $audiences }としても対象ですが、期限の早いこちらの決まりが使われます。
why-nothing-rule = 必須の研修は、人材像（一般職員・コア人材・高度デジタル人材）と、ICT機器を使うかどうかで決まります。
why-nothing-ict = 情報セキュリティの研修は、ICT機器を使う職員が対象です。
why-if-wrong = 登録が違うとき
why-if-wrong-ask = { $division }にお知らせください。
fact-ict = ICT機器を使う職員
fact-no-ict = ICT機器を使わない職員
fact-no-persona = 人材像の区分がない職員

rule-required = { $audience }は、{ $due }受けることになっています（{ $since }から）。
rule-elective = { $audience }は、選んで受けられます。
rule-due-yearly = 毎年度{ $day }までに
rule-due-day = { $day }までに
rule-due-hire = 採用から{ $days }日以内に
rule-due-appointment = 就任から{ $days }日以内に
rule-ended = { $day }で終了し、いまはどなたも対象ではありません。
rule-coming = { $day }から始まります。いまはまだどなたも対象ではありません。
rule-nobody = いまはどなたも対象ではありません。
offered-required = 必須なのは、{ $audiences }です。
offered-elective = 選んで受けられるのは、{ $audiences }です。

# 研修の内容
info = 「{ $title }」は、{ $length }の{ $format }です。
info-yours = あなたの場合
info-form = 形式
info-cycle = 受ける回数
info-skill = 身につくスキル
info-code = コード
info-link = リンク
course-which = どの研修のことでしょうか。受けられる研修は{ $count }件あります。

# 対象者
whom-which = どの研修の対象者でしょうか。
whom-required = 「{ $title }」が必須なのは、{ $audiences }です。
whom-elective = 「{ $title }」は、必須の職員はいません。選んで受けられる研修です。
whom-nobody = 「{ $title }」は、いまはどなたも対象ではありません。
whom-ict = ICT機器を使う職員には、会計年度任用職員など、雇用の形を問わず全員が含まれます。
