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
