# 所属長へのお知らせ（週のはじめのまとめと、直接伝える方）

digest-left = { $departments ->
        [1] { $department }で、期限を過ぎた研修か、{ $day }までに期限が来る研修のある方は{ $count }人です。
       *[other] { $departments }部署で、期限を過ぎた研修か、{ $day }までに期限が来る研修のある方は{ $count }人です。
    }
digest-how = 「お知らせする」を押すと、ご本人だけに受講のお知らせが届きます。
digest-done = 修了しました
digest-done-since = このお知らせのあと、{ $count }人が修了しました。
digest-all-done = { $count ->
        [1] ここに挙げた方は、研修を修了しました。
       *[other] ここに挙げた{ $count }人は、全員が研修を修了しました。
    }
digest-more = ほかに{ $count }人います。
digest-nudge = お知らせする
digest-nudge-aloud = { $name }さんにお知らせする
digest-nudge-all = 全員にお知らせする
digest-confirm = まだ修了していない{ $count }人に、受講のお知らせを送ります。今日のお知らせがすでにある方などには送りません。
digest-confirm-yes = 送る
digest-confirm-no = やめる
digest-rest = ほかの{ $count }人を見る
digest-modal = ほかの方
digest-person = { $name }さん
digest-number = （{ $number }）
digest-names-more = { $names }ほか{ $count }人

in-person-left = { $departments ->
        [1] { $department }に、Slackでお知らせが届かない方が{ $count }人います。次の研修のことを、直接お伝えください。
       *[other] { $departments }部署に、Slackでお知らせが届かない方が{ $count }人います。次の研修のことを、直接お伝えください。
    }

nudge-sent = { $names }に、受講のお知らせを送ります。
nudge-today = { $names }には、今日のお知らせがすでにあるため、重ねては送りません。
nudge-budget = { $names }には、この7日のうちに2通お知らせしているため、いまは送りません。
nudge-done = { $names }は、すでに修了しています。
nudge-unreachable = { $names }にはSlackでお知らせが届きません。直接お伝えください。
nudge-cannot = { $names }には、いまは送れません。
nudge-closed = お知らせを送れるのは、開庁日の9時から17時までです。
nudge-frozen = 新しい年度の職員名簿がそろうまで、お知らせは休んでいます。
nudge-stopped = いまは、お知らせ全体を止めています。
nudge-nobody = 対象の研修が残っている方はいません。

refusal-not_in_charge = 今日の時点ではこの方の部署のご担当ではないため、お知らせを送れません。
