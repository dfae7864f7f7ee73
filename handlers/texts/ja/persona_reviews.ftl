# 異動したコア人材の確認

refusal-review_own = ご自分の人材像を、ご自分で確認することはできません。ほかの職員にお願いしてください。
refusal-review_done = { $name }さんの確認は、すでに終わっているか、所属が変わりました。一覧を開き直してお確かめください。
refusal-review_reason = コア人材を終えるときは、理由を { $most } 文字以内で入れてください。
refusal-review_day = 終える日は、{ $first }から{ $last }までの日を選んでください。

review-title = コア人材の確認
review-how = 異動した方は、確認が済むまでコア人材のままです。引き続きコア人材とするか、終えるかをお決めください。
review-none = いま確認が必要な方はいません。
review-decide = 確認する
review-in = いまの所属：{ $department }
review-without_system = いまの所属：{ $department }（システムの所管・導入なし）
review-was = 選ばれたときの所属：{ $department }
review-since = { $day }からコア人材
review-number = { $name }（{ $number }）
review-outcome = どうしますか
review-stays = 引き続きコア人材とする
review-ends = コア人材を終える
review-on = 終える日
review-on-hint = 終えるときだけ使います。この日から一般職員になります。
review-reason = 理由
review-reason-hint = 終えるときは必ず入れてください。記録に残ります。
review-save = 決定
review-done-stays = { $name }さんは、引き続きコア人材です。
review-done-ends = { $name }さんは、{ $day }から一般職員になります。

# 残された所属へのお知らせ

core-moved = { $department }のコア人材だった{ $name }さんが異動しました。後任の推薦をご検討ください。
core-moved-now = { $count ->
        [0] いま、この所属にコア人材はいません。
       *[other] いまのコア人材（{ $count }人）：{ $names }
    }
core-moved-how = 募集の期間中は、下のボタンから推薦できます。募集がないときは、{ $division }にご相談ください。
