# 推薦の一覧（書き出し）

help-export-nominations = コア人材の推薦を、決定の経緯とともに CSV または XLSX に書き出します（1行が一つの手続き）。
help-export-round = この番号の募集だけを書き出します（番号は round_id の列にあります）。
nominations-sheet = 推薦の経緯
refusal-unknown_round = 番号 { $round } の募集は見つかりません。{ $known ->
        [none] まだ募集を出していません。
       *[other] 募集の番号（{ $known }）のどれかを指定してください。
    }

# 名簿の取り込みのあと

note-handed_over = 手続き中の推薦 { $count } 件の決定者が変わりました: { $names }。新しい決定者には、ボットがお知らせします。
note-stopping = 所属がシステムを所管しなくなったため、手続き中の推薦 { $count } 件が止まります: { $names }

# ボタン

show-nominate = 推薦する
show-nomination_status = 推薦の状況
show-my_approvals = 決裁待ち
show-persona_info = 人材像とは

# 推薦について聞かれたとき

nominate-ways = 推薦できる募集が{ $count }件あります。下のボタンからお進みください。
nominate-division = コア人材の推薦の募集です。
nominate-none = いま、あなたから推薦を出せる募集はありません。
nominate-who = コア人材は、システムを所管・導入する所属のうち、募集の対象になった所属から推薦します。所属長のほか、代決者、係長、ご本人も提案でき、所属長が決定します。
nominate-ask = ご自分の所属が対象かどうかなどは、所属長か{ $division }にお尋ねください。
nominate-more = 残りはホームでご覧いただけます。
nominate-round-asked = { $department }への募集（未回答）
nominate-round-answered = { $department }への募集（回答あり）
nominate-places = { $places }人まで（残り{ $left }人）・{ $day }まで
nominate-open = 回答する
nominate-rounds = 募集（{ $count }件）
nominate-drafts = 送信していない下書きが{ $count }件あります。ホームから続けられます。

nomination-status-none = あなたが出した推薦はありません。
nomination-status-open = あなたの推薦は{ $count }件で、うち{ $running }件が手続き中です。
nomination-status-over = あなたの推薦は{ $count }件で、手続きはすべて終わっています。
nomination-status-how = 推薦は、所属長が決定し、{ $division }が登録すると成立します。結果は、決まったときに提案した方へ、登録されたときにはご本人にもお知らせします。
nomination-turn-decider = いまは{ $who }の判断待ちです。{ $day }までに決まらないと終わります。
nomination-turn-proposer = { $whose ->
        [mine] いまはあなたの番です。{ $day }までに直して再提出してください。
       *[other] いまは{ $who }さんが直しているところです（{ $day }まで）。
    }
nomination-turn-division = 所属の承認は済み、{ $division }の登録を待っています。
nomination-turn-registered = { $day }からコア人材です。
nomination-turn-next = 決まらないときは、{ $day }に担当者へあらためてお知らせします。

approvals-count = { $count ->
        [0] いま、あなたの決裁を待っているものはありません。
       *[other] あなたの決裁や回答を待っているものが{ $count }件あります。
    }
approvals-some = 承認待ちの推薦（{ $count }件）
approvals-detail = { $who }さんの提案・{ $day }まで
approvals-deputy = { $head }さんの代決としてご判断いただきます。
approvals-rounds = 回答を待っている募集（{ $count }件）
approvals-register = 登録を待っている推薦
approvals-none = 推薦の提案が届くと、ここに表示し、メッセージでもお知らせします。

persona-info = 人材像には、一般職員、コア人材、高度デジタル人材の三つがあります。
persona-info-general = デジタルの基本を身につけ、日々の仕事で活用する職員です。
persona-info-core = 各所属でデジタル化を推進する中心となる職員です。業務と情報部門の橋渡しをし、デジタルツールの活用やシステムの企画・導入を進めます。
persona-info-advanced = { $division }などの情報部門で、ネットワークや情報基盤などの専門の仕事を担い、全庁のデジタル化を支える職員です。
persona-info-become = コア人材になるには
persona-info-how = システムを所管・導入する所属に推薦の募集があったとき、所属長が推薦し、{ $division }が登録します。希望する方は、ご自分で提案するか、所属長にご相談ください。登録されると、コア人材向けの研修が始まります。
persona-info-yours = あなたの人材像
persona-info-core-of = { $department }のコア人材（{ $count }人）
persona-info-no-core = まだいません。

# 差し戻しが続いているとき

nomination-still-returned = 差し戻されたまま、まだ再提出されていません。
