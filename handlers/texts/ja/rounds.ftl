# コア人材の推薦の募集（研修の担当課）

refusal-round_year = 年度は{ $first }年度か{ $last }年度を選んでください。
refusal-round_past = 受付を始める日が過ぎています。今日か、今日より後の日を選んでください。
refusal-round_order = 締切の日が、受付を始める日より前になっています。始める日か、その後の日を選んでください。
refusal-round_far = 締切にできるのは{ $closes_on }までです。
refusal-round_message = 所属長へのメッセージは{ $message }文字以内で入れてください。
refusal-round_departments = 依頼する部署がありません。条件を選び直すか、部署をひとつずつ選んでください。
refusal-round_places = 人数は1人から{ $most }人までの数で入れてください。
refusal-round_without_system = { $departments }{ $count ->
        [one] {""}
       *[other] など{ $count }課
    }は、システムを所管も導入もしていないため依頼できません。「内容を直す」から外してください。
refusal-round_sent = この募集は{ $name }さんが{ $day } { $time }に送信しています。「進み具合」でご覧ください。
refusal-round_dropped = この下書きは{ $name }さんが{ $day } { $time }に破棄しています。必要なときは「新しい募集」から作ってください。
refusal-round_closed = この募集は{ $whose ->
        [itself] { $day } { $time }に締め切られています。
       *[other] { $name }さんが{ $day } { $time }に締め切っています。
    }必要なときは新しい募集を作ってください。
refusal-round_not_longer = 延ばした締切は、{ $closes_on }より後の日を選んでください。

# 名前と期間
round-year = { $year }年度
round-track-either = どちらでも
round-track-tools = デジタルツールの活用
round-track-projects = システム企画・プロジェクト管理
round-days = { $first }から{ $last }まで

# ホームのカード
round-card = コア人材の募集
round-card-none = いま受け付けている募集はありません。募集を作ると、送信する前に、どの部署のだれに届くかを確かめられます。
round-open = 新しい募集
round-past = これまでの募集
round-past-none = まだ募集はありません。
round-board = 進み具合
round-until = { $day }締切
round-ended = { $day }締切（受付は終わりました）
round-answered = 回答{ $answered }／{ $asked }課
round-people-approved = 登録待ち{ $count }人
round-people-waiting = 所属で検討中{ $count }人
round-people-registered = 登録済み{ $count }人
round-draft = 下書き：{ $name }
round-draft-what = { $count }課・{ $days }
round-continue = 続ける
round-drop = 破棄する
round-drop-title = 下書きを破棄
round-drop-text = この下書きを破棄します。まだどなたにも届いていません。
round-was-dropped = 下書きを破棄しました。
round-review = 異動したコア人材が{ $count }人います
round-review-what = 引き続きコア人材とするかをお確かめください。
round-review-see = 一覧を開く

# 募集を作る
round-new = 推薦の募集
round-year-label = 年度
round-track-label = 種別
round-opens = 受付を始める日
round-closes = 締切（この日まで）
round-whom = 依頼する部署
round-filter = 条件で選ぶ
round-filter-owns = システムを所管している課
round-filter-introducing = システムを導入する課
round-filter-no_core = コア人材がまだいない課に限る
round-filter-hint = 当てはまる課すべてに依頼します。推薦を依頼できるのは、システムを所管または導入する課だけです。
round-departments = 部署をひとつずつ選ぶ
round-departments-find = 課の名前を入れて探す
round-core = { $count ->
        [0] コア人材なし
       *[other] コア人材{ $count }人
    }
round-keeps = 依頼する{ $count }課は下書きのままです。
round-places = 1課あたりの人数
round-places-hint = 課ごとの人数は、次の画面で変えられます。
round-said = 所属長へのメッセージ
round-message = メッセージ
round-message-hint = 依頼の文面に、このまま載ります。
round-message-eg = お願いしたい役割や、選ぶときに見てほしいこと
round-on = 届く人を確かめる

# 送信の前
round-check = 送信の前の確認
round-summary = 依頼する部署{ $departments }課・あわせて{ $places }人
round-places-of = { $department }の人数
round-to-head = 所属長の{ $name }さんに届きます。
round-to-lent = 決定を任されている{ $name }さんにも届きます。
round-to-away = 所属長の{ $head }さんが不在のため、{ $name }さんに届きます（代決）。
round-to-vacant = 所属長が空席のため、{ $name }さんに届きます（代決）。
round-to-above = この課に決められる人がいないため、{ $department }の{ $name }さんに届きます。
round-to-division = 決められる人がいないため、研修の担当課の{ $count }人に届きます。
round-to-nobody = 決められる人が見つからないため、だれにも届きません。職員名簿をお確かめください。
round-unreached = メールアドレスがないためSlackでは届きません。直接お知らせください。
round-edit = 内容を直す
round-kept = 入力した人数は下書きに残ります。送信するまで、どなたにも届きません。
round-before-sending = 「送信する」を押すと、受付を始める日の9時以降（すでに過ぎていれば、開庁日の9時から17時の間）に届きます。
round-send = 送信する
round-will-be-sent = { $departments }課の{ $count }人に、{ $day }からお届けします。
round-was-sent = { $departments }課の{ $count }人に送信しました。

# 進み具合
round-board-title = 推薦の進み具合
round-state-ahead = 受付前
round-state-open = 受付中
round-state-closed = 締切済み
round-fact-asked = 依頼した部署
round-fact-done = 回答あり
round-fact-open = 回答待ち
round-fact-nobody = うち該当なし
round-fact-places = 推薦の枠
round-fact-waiting = 所属で検討中
round-fact-approved = 登録待ち
round-fact-registered = 登録済み
round-n-departments = { $count }課
round-n-people = { $count }人
round-line-approved = 登録待ち{ $count }人
round-line-proposed = 承認待ち{ $count }人
round-line-returned = 差し戻し中{ $count }人
round-line-registered = 登録済み{ $count }人
round-line-joined = ほかの課の推薦に加わりました
round-line-nobody = 該当なし
round-line-open = 回答待ち
round-line-places = 枠{ $count }人
round-see = 見る
round-see-aloud = { $name }の回答を見る
round-register-all = まとめて登録
round-extend = 締切を延ばす
round-extend-submit = 延ばす
round-extend-hint = 検討中の推薦の期限も同じ日に延び、届いている依頼の表示も変わります。
round-was-extended = 締切を{ $day }に延ばしました。
round-close = 締め切る
round-close-title = 募集を締め切る
round-close-text = 所属で検討中の{ $count }人の推薦は期限切れとなり、関係する方にお知らせします。登録待ちの{ $approved }人は残ります。
round-was-closed = { $count ->
        [0] 募集を締め切りました。
       *[other] 募集を締め切りました。検討中だった{ $count }件は期限切れとなり、関係する方にお知らせします。
    }

# 課ごとの回答
round-lines-title = 課の回答
round-none-yet = まだ回答がありません。
round-nomination-proposed = 承認待ち
round-nomination-returned = 差し戻し中
round-nomination-approved = 登録待ち
round-nomination-registered = 登録済み
round-nomination-rejected = 却下
round-nomination-withdrawn = 取り下げ
round-nomination-expired = 期限切れ
round-nomination-stopped = 対象外となり終了
round-number = 職員番号{ $number }
round-since = { $state }（{ $at }から）
round-wanted-from = { $day }から希望
round-core-from = { $day }からコア人材
round-history = 経過
round-register = 登録
round-send-back = 差し戻し

# 経過
round-deed-proposed = 推薦
round-deed-corrected = 直して再提出
round-deed-joined = ほかの所属からも推薦
round-deed-approved = 承認
round-deed-returned = 差し戻し
round-deed-rejected = 却下
round-deed-taken_back = 承認の取り消し
round-deed-withdrawn = 取り下げ
round-deed-registered = 登録
round-deed-sent_back = 担当課からの差し戻し
round-deed-expired = 期限切れ
round-deed-stopped = システムの所管がなくなり終了
round-deed-nobody = 該当なし
round-as-head = { $name }さん（{ $department }所属長）
round-as-deputy = { $name }さん（{ $department }・{ $head }さんの代決）
round-as-vacant = { $name }さん（{ $department }・所属長が空席のため代決）
round-as-lent = { $name }さん（{ $department }・{ $head }さんから任された代決）
round-as-division = { $name }さん（{ $department }）
round-as-proposer = { $name }さん（{ $department }）
round-step-reason = 理由：{ $reason }
round-step-system = 担当するシステム：{ $system }

# 登録と差し戻し
round-register-title = コア人材の登録
round-register-on = コア人材とする日
round-register-hint = この日から、コア人材の研修の対象になります。
round-people = 登録する人
round-was-registered = { $who }を{ $day }からコア人材として登録しました。
round-were-registered = { $count ->
        [0] 登録できた人はいませんでした。
       *[other] { $count }人を{ $day }からコア人材として登録しました。
    }
round-not-registered = 次の{ $count }人は登録できませんでした。
round-none-waits = 登録を待つ人はいません。
round-send-back-how = 提案した方が直して、もう一度出せます。
round-reason = 理由
round-reason-hint = このまま、提案した方と所属長に伝わります。
round-was-sent-back = { $who }の推薦を差し戻しました。

# 担当課へのお知らせ
round-letter = { $name }：{ $count }人が登録を待っています。
round-letter-what = 所属の承認が済んでいます。登録するとコア人材になり、ご本人、提案した方、所属長に知らせます。
round-letter-done = { $name }：登録を待つ人はいなくなりました。
