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
