# コア人材の推薦：所属長・代決者・提案した方が読む言葉

refusal-round_gone = この募集は見つかりませんでした。
refusal-round_not_open = { $state ->
        [early] この募集の受付は{ $first }から{ $last }までです。まだ始まっていませんので、{ $first }以降にもう一度お試しください。お急ぎのときは{ $division }にご相談ください。
       *[over] この募集の受付（{ $first }から{ $last }まで）は終わりました。何も登録していません。必要なときは{ $division }にご相談ください。
    }
refusal-department_not_asked = この所属は、今回の募集の対象ではありません。対象にしてほしいときは{ $division }にご相談ください。
refusal-department_without_system = この所属は、システムを所管も導入もしていないため、推薦の対象ではありません。違うときは{ $division }にお知らせください。
refusal-propose_not_yours = この所属から推薦を出せるのは、所属長、代決者、係長とご本人だけです。所属長か係長にご相談ください。
refusal-candidate_left = { $name }さんはこの日に在職していないため、推薦できません。
refusal-candidate_away = { $name }さんは長期の休みの期間中のため、いまは推薦できません。
refusal-candidate_moved = { $name }さんはこの所属の職員ではないため、推薦できません。異動されたときは、いまの所属から推薦してください。
refusal-candidate_already = { $name }さんは、すでにコア人材か高度デジタル人材です。
refusal-candidate_outside = { $name }さんは人材像の対象ではないため、推薦できません。
refusal-nomination_known = { $name }さんの推薦はすでに出ています（{ $day } { $time }{ $whose ->
        [itself] { "" }
       *[other] 、{ $by }さん
    }。いまは{ $state ->
        [proposed] 承認待ち
        [returned] 差し戻し中
       *[other] 登録待ち
    }です）。
refusal-places_full = 推薦できるのは{ $places }人までで、枠はもう埋まっています。ほかの方の承認を取り消すか、{ $division }にご相談ください。
refusal-nomination_reason = 理由を、{ $most }文字以内で入れてください。
refusal-nomination_system = 担当するシステムは、{ $most }文字以内で入れてください。
refusal-nomination_start = 開始日は、{ $first }から{ $last }までの日を選んでください。
refusal-nomination_track = 種別を選び直してください。この募集で選べるものは決まっています。
refusal-nomination_gone = この推薦は見つかりませんでした。
refusal-nomination_not_yours = { $whose ->
        [division] いまこれができるのは{ $division }です。
       *[other] いまこれができるのは{ $name }さんです。
    }
refusal-nomination_own = ご自分の推薦を、ご自分で決めることはできません。決められる方には、すでにお知らせしています。
refusal-nomination_decided = { $whose ->
        [itself] この推薦は{ $day } { $time }に、期限などにより
       *[other] この推薦は{ $day } { $time }に、{ $name }さんが
    }{ $state ->
        [proposed] 承認待ちに戻しました
        [returned] 差し戻しました
        [approved] 承認しました
        [registered] 登録しました
        [rejected] 却下しました
        [withdrawn] 取り下げました
        [expired] 終わりました
       *[other] 止まりました
    }。そのため、この操作は行いませんでした。
refusal-round_over = この募集は{ $last }に締め切られたため、もう決められません。必要なときは{ $division }にご相談ください。
refusal-nobody_not_yours = { $whose ->
        [division] 回答できるのは{ $division }です。
       *[other] いま回答できるのは{ $name }さんです。
    }
refusal-nobody_already = { $day } { $time }に、{ $name }さんが「該当なし」と回答しています。
refusal-nobody_but_waiting = この所属には推薦が{ $count }件あるため、「該当なし」にはできません。先にそれぞれを決めるか、取り下げてもらってください。
refusal-register_day = コア人材とする日は、{ $first }から{ $last }までの日を選んでください。

refusal-lend_not_yours = { $whose ->
        [vacant] 決定を代理に任せられるのは所属長だけです。
       *[other] 決定を代理に任せられるのは、所属長の{ $name }さんだけです。
    }
refusal-lend_no_deputy = この所属には代決者が登録されていないため、任せられません。職員名簿の代決者を、人事の担当課にご確認ください。
refusal-lend_deputy_away = 代決者の{ $name }さんはその日に勤務していないため、任せられません。
refusal-lend_days = 任せる日は、{ $first }から{ $last }までの間で、終わりの日が始めの日より前にならないように選んでください。
refusal-lend_overlaps = { $first }から{ $last }までは、すでに任せてあります。重ならない日を選ぶか、先にそれを終えてください。
refusal-lending_gone = この委任は見つかりませんでした。
refusal-lending_over = この委任は{ $last }に終わっています。

# ボタン

nomination-propose = 推薦する
nomination-nobody = 該当なし
nomination-lend = 代理に任せる
nomination-approve = 承認
nomination-return = 差し戻し
nomination-reject = 却下
nomination-take_back = 承認を取り消す
nomination-withdraw = 取り下げる
nomination-correct = 直して再提出
nomination-open = 開く
nomination-history = 経緯
nomination-eligible = 全員を見る
nomination-aloud = { $name }さん：{ $label }

# 人と日時

nomination-number = { $name }（{ $number }）
nomination-identified = { $name }（{ $section }・{ $number }）
nomination-names-more = { $names }ほか{ $count }人
nomination-moment = { $day } { $time }
nomination-decides-head = { $name }さん（{ $department }の所属長）
nomination-decides-deputy = { $name }さん（{ $department }の代決者）
nomination-decides-lent = { $name }さん（{ $department }の代理）
nomination-by-itself = 自動処理
nomination-by-head = { $department }の所属長 { $name }さん
nomination-by-deputy = { $department }の代決者 { $name }さん（{ $head }さんの代決）
nomination-by-vacant = { $department }の代決者 { $name }さん（所属長は空席）
nomination-by-lent = { $department }の代理 { $name }さん（{ $head }さんの委任）
nomination-by-division = { $department }の{ $name }さん
nomination-by-proposer = { $name }さん

# 一つ一つの手続き

nomination-deed-proposed = { $at }、{ $by }が提案しました。
nomination-deed-proposed-approved = { $at }、{ $by }が推薦し、承認しました。
nomination-deed-corrected = { $at }、{ $by }が直して再提出しました。
nomination-deed-corrected-approved = { $at }、{ $by }が直して承認しました。
nomination-deed-joined = { $at }、{ $by }も推薦しました。
nomination-deed-approved = { $at }、{ $by }が承認しました。
nomination-deed-returned = { $at }、{ $by }が差し戻しました。
nomination-deed-rejected = { $at }、{ $by }が却下しました。
nomination-deed-taken_back = { $at }、{ $by }が承認を取り消しました。
nomination-deed-withdrawn = { $at }、{ $by }が取り下げました。
nomination-deed-registered = { $at }、{ $by }が登録しました。
nomination-deed-sent_back = { $at }、{ $by }が差し戻しました。
nomination-deed-expired = { $at }、募集の締切により終わりました。
nomination-deed-stopped = { $at }、所属がシステムを所管しなくなったため止まりました。
nomination-deed-nobody = { $at }、{ $by }が「該当なし」と回答しました。
nomination-wish = 種別：{ $track }、開始日：{ $day }
nomination-wish-system = 担当するシステム：{ $system }
nomination-reason-said = 理由：{ $reason }

nomination-state-proposed = 承認待ち
nomination-state-returned = 差し戻し中
nomination-state-approved = 承認済み（登録待ち）
nomination-state-registered = 登録済み
nomination-state-rejected = 却下
nomination-state-withdrawn = 取り下げ
nomination-state-expired = 期限切れ
nomination-state-stopped = 対象外になり終了
nomination-state-now = いまの状態：{ $state }
nomination-answered = 回答済み

nomination-track = 種別
nomination-track-any = どちらでも
nomination-track-tools = デジタルツールの活用
nomination-track-projects = システム企画・プロジェクト管理
nomination-candidate = 推薦される方
nomination-department = 所属
nomination-proposer = 提案した方
nomination-system = 担当するシステム
nomination-start = 希望する開始日
nomination-reason = 理由
nomination-registered-on = コア人材になる日
nomination-none = 特になし

# 募集のお知らせ（所属長・代決者）

nomination-round-ask = { $department }から、コア人材の推薦をお願いします。{ $day }までにお答えください。
nomination-round-again = { $department }からのコア人材の推薦を、お待ちしています。{ $day }までにお答えください。
nomination-round-nobody = { $department }の回答は「該当なし」です。
nomination-round-some = { $department }の推薦：{ $taken }人を承認{ $waiting ->
        [0] しています。
       *[other] 、{ $waiting }人が承認待ちです。
    }
nomination-round-returned = { $department }の推薦は、差し戻されて直しているところです。
nomination-round-closed = { $department }へのコア人材の募集は締め切られました。{ $count ->
        [0] 推薦はありませんでした。
       *[other] 推薦は{ $count }件でした。
    }
nomination-message-from = { $division }から
nomination-round = 募集
nomination-year = { $year }年度
nomination-closes = 回答の期限
nomination-until = { $day }（{ $left }）
nomination-places-of = 推薦できる人数
nomination-places = { $places }人まで（残り{ $left }人）
nomination-systems = 所管・導入するシステム
nomination-asked-by = 募集の担当
nomination-eligible-count = 推薦できる方・{ $count }人
nomination-nobody-eligible = いま推薦できる方はいません。
nomination-core-count = いまのコア人材・{ $count }人
nomination-no-system = この所属はいまシステムを所管も導入もしていないため、お答えいただく必要はありません。
nomination-no-core = まだいません。
nomination-list = この所属の推薦（{ $count }件）
nomination-decider-now = いま決定するのは、{ $who }です。
nomination-you-deputy = { $head }さんの代決として、お答えいただけます。{ $head }さんには後ほどお知らせします。
nomination-you-vacant = 所属長が空席のため、代決としてお答えいただけます。
nomination-you-lent = { $head }さんから任された代理として、お答えいただけます。

# 一件の推薦

nomination-is-asked = { $name }さんをコア人材に推薦する提案が届いています。ご判断をお願いします。
nomination-is-proposed = { $name }さんの推薦は、承認を待っています。
nomination-is-returned = { $name }さんの推薦は、差し戻されています。
nomination-is-approved = { $name }さんの推薦は承認され、登録を待っています。
nomination-is-registered = { $name }さんは、コア人材に登録されました。
nomination-is-rejected = { $name }さんの推薦は、却下されました。
nomination-is-withdrawn = { $name }さんの推薦は、取り下げられました。
nomination-is-expired = { $name }さんの推薦は、募集の締切により終わりました。
nomination-is-stopped = { $name }さんの推薦は、所属が対象でなくなったため止まりました。
nomination-with = { $department }の推薦に加わりました
nomination-joined = { $department }からも推薦されています。
nomination-waits = { $since }から承認待ちです。{ $day }までに決まらないと、期限切れで終わります。

# 結果のお知らせ

nomination-told-joined = { $whose ->
        [mine] あなたの推薦に、ほかの所属からの推薦が加わりました。
       *[other] { $name }さんの推薦に、ほかの所属からの推薦が加わりました。
    }
nomination-told-approved = { $whose ->
        [mine] あなたの推薦が承認されました。
       *[other] { $name }さんの推薦が承認されました。
    }
nomination-told-returned = { $whose ->
        [mine] あなたの推薦が、見直しのため差し戻されました。
       *[other] { $name }さんの推薦が、見直しのため差し戻されました。
    }
nomination-told-rejected = { $whose ->
        [mine] あなたの推薦は、今回は見送られました。
       *[other] { $name }さんの推薦は、今回は見送られました。
    }
nomination-told-taken_back = { $whose ->
        [mine] あなたの推薦の承認が取り消され、もう一度判断を待つことになりました。
       *[other] { $name }さんの推薦の承認が取り消され、もう一度判断を待つことになりました。
    }
nomination-told-registered = { $whose ->
        [mine] { $day }から、コア人材としてご活躍いただくことになりました。
       *[other] { $name }さんが、{ $day }付けでコア人材に登録されました。
    }
nomination-told-sent_back = { $whose ->
        [mine] あなたの推薦が、登録の前に差し戻されました。
       *[other] { $name }さんの推薦が、登録の前に差し戻されました。
    }
nomination-told-expired = { $whose ->
        [mine] あなたの推薦は、募集の締切までに決まらなかったため終わりました。
       *[other] { $name }さんの推薦は、募集の締切までに決まらなかったため終わりました。
    }
nomination-told-stopped = { $whose ->
        [mine] 所属がシステムを所管しなくなったため、あなたの推薦は止まりました。
       *[other] 所属がシステムを所管しなくなったため、{ $name }さんの推薦は止まりました。
    }
nomination-told-corrected = { $whose ->
        [mine] あなたの推薦が、内容を直して再提出されました。
       *[other] { $name }さんの推薦が、内容を直して再提出されました。
    }
nomination-told-proposed = { $whose ->
        [mine] あなたがコア人材に推薦されました。
       *[other] { $name }さんがコア人材に推薦されました。
    }
nomination-told-withdrawn = { $whose ->
        [mine] あなたの推薦は取り下げられました。
       *[other] { $name }さんの推薦は取り下げられました。
    }
nomination-then-approved = 次は、{ $division }が登録します。登録されたら、またお知らせします。
nomination-then-returned = 内容を直して再提出するか、取り下げてください。{ $day }までに再提出されないと、期限切れで終わります。
nomination-then-sent_back = 内容を直して再提出するか、取り下げてください。{ $day }までに再提出されないと、期限切れで終わります。
nomination-then-expired = 次の募集で、あらためてご提案いただけます。ご不明な点は{ $division }にお尋ねください。
nomination-then-stopped = ご不明な点は、{ $division }にお尋ねください。
nomination-welcome = 種別は「{ $track }」です。これから受けていただく研修をご案内します。
nomination-courses = あなたの必須の研修（{ $count }件）
nomination-course-due = { $day }まで

nomination-seen-approved = { $deputy }さんが、あなたの代わりに{ $name }さんの推薦を承認しました。ご確認ください。
nomination-seen-proposed = { $deputy }さんが、あなたの代わりに{ $name }さんを推薦しました。ご確認ください。
nomination-seen-returned = { $deputy }さんが、あなたの代わりに{ $name }さんの推薦を差し戻しました。ご確認ください。
nomination-seen-rejected = { $deputy }さんが、あなたの代わりに{ $name }さんの推薦を却下しました。ご確認ください。
nomination-seen-taken_back = { $deputy }さんが、あなたの代わりに{ $name }さんの推薦の承認を取り消しました。ご確認ください。
nomination-seen-nobody = { $deputy }さんが、あなたの代わりに{ $department }の「該当なし」を回答しました。ご確認ください。
nomination-seen-how = 違っているときは、登録されるまでの間、承認を取り消せます。

nomination-lent = { $head }さんが、{ $first }から{ $last }まで、{ $department }のコア人材の推薦の決定を{ $deputy }さんに任せました。
nomination-lent-what = この間は、代理として承認・差し戻し・却下ができます。決めたことは所属長にもお知らせします。
nomination-lent-over = { $department }のコア人材の推薦の決定を{ $head }さんが{ $deputy }さんに任せる期間（{ $first }から{ $last }まで）は終わりました。
nomination-lent-ended = { $at }に、予定より早く終わりました。

nomination-nudge-nomination = { $name }さんの推薦（{ $department }）が、{ $who }の判断を待っています。
nomination-nudge-round = { $department }へのコア人材の募集が、{ $who }の回答を待っています。
nomination-nudge-how = { $since }からお待ちしています。期限は{ $day }です。お声がけをお願いします。
nomination-nudge-nomination-done = { $name }さんの推薦（{ $department }）は、判断されました。
nomination-nudge-round-done = { $department }へのコア人材の募集は、回答されました。

refusal-nobody_to_propose = いま新しく推薦できる方がいません。推薦できるのは、この所属に在職する一般職員で、まだ推薦されていない方です。

# 入力画面

nomination-form-title = コア人材の推薦
nomination-correct-title = 推薦の修正
nomination-sheet-title = コア人材の推薦
nomination-history-title = 推薦の経緯
nomination-eligible-title = 推薦できる方
nomination-lend-title = 代理に任せる
nomination-title-nobody = 該当なし
nomination-title-return = 差し戻し
nomination-title-reject = 却下
nomination-title-take_back = 承認の取り消し
nomination-title-withdraw = 推薦の取り下げ
nomination-form-decides = { $department }の推薦枠は{ $places }人、残りは{ $left }人です。あなたの推薦は、そのまま承認になります。
nomination-form-waits = { $department }の推薦枠は{ $places }人、残りは{ $left }人です。提案は、所属長など決定する方に届きます。
nomination-submit = 提出する
nomination-choose = 名前で選ぶ
nomination-choose-self = ご自分を選んだときは、上の所属の決定する方に届きます。
nomination-choose-hint = 名前の一部、読みがな、職員番号で探せます。
nomination-main-post = 主務の方
nomination-second-post = 兼務の方
nomination-option-number = { $number }　{ $position }
nomination-system-choose = システムを選ぶ
nomination-system-other = 上にないシステム
nomination-why = 推薦の理由
nomination-why-hint = 決定する方と{ $division }が読みます。健康や家庭の事情などは書かないでください。
nomination-returned-why = 差し戻しの理由
nomination-correct-decides = あなたが提出すると、そのまま承認になります。
nomination-nobody-about = { $department }の回答を「該当なし」とします。あとから推薦することもできます。
nomination-ask-nobody = 理由
nomination-ask-return = 差し戻しの理由
nomination-ask-reject = 却下の理由
nomination-ask-take_back = 取り消しの理由
nomination-ask-withdraw = 取り下げの理由（なくても構いません）
nomination-hint-nobody = { $division }が読みます。
nomination-hint-return = 提案した方に届きます。何を直せばよいかをお書きください。
nomination-hint-reject = 提案した方に届きます。
nomination-hint-take_back = 提案した方に届きます。もう一度、承認待ちに戻ります。
nomination-hint-withdraw = 経緯に残ります。
nomination-history-of = 推薦の経緯：{ $name }
nomination-history-more = これより前に{ $count }件あります。
nomination-lend-intro = { $department }のコア人材の推薦の決定を、代決者の{ $deputy }さん（{ $position }）に任せます。任せている間も、ご自分で決めることができます。
nomination-lend-from = 始めの日
nomination-lend-to = 終わりの日
nomination-lend-submit = 任せる
nomination-lend-done = { $first }から{ $last }まで、{ $deputy }さんに任せました。{ $deputy }さんにもお知らせします。
nomination-lend-ended = { $deputy }さんに任せるのを終わりにしました。{ $deputy }さんにもお知らせします。
nomination-lent-now = いま{ $name }さんに任せています。
nomination-lent-later = { $name }さんに任せる予定です。
nomination-span = { $first }から{ $last }まで
nomination-end-lending = 終わりにする

# ホーム

nomination-home = { $count ->
        [0] コア人材の推薦
       *[other] コア人材の推薦：お答えを待つもの{ $count }件
    }
nomination-home-mine = コア人材の推薦：あなたの提案
nomination-home-waits = { $who }さんの提案・{ $since }から
nomination-home-asked = { $department }への募集：回答をお願いします
nomination-home-answered = { $department }への募集：回答済み
nomination-home-round = { $department }への募集
nomination-home-places = 推薦できる人数は{ $places }人（残り{ $left }人）・{ $day }まで
nomination-home-core = { $department }のコア人材・{ $count }人

failed-what-round_ask = コア人材の推薦のお願い
failed-what-nomination_ask = 推薦の承認のお願い
failed-what-nomination_told = 推薦の結果
failed-what-nomination_seen = 代決の報告
failed-what-nomination_nudge = 推薦のお声がけのお願い
failed-what-round_lent = 代理の連絡
