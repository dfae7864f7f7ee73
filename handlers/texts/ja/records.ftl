# 受講履歴

source-elearning = eラーニング
source-classroom = 集合研修など
source-exam = 試験
source-external = 外部の研修
source-self_report = 本人の報告
record-none = 修了した研修の記録は、まだありません。
record-some = これまでに修了した研修は{ $count }件です。
record-line = { $day }・{ $source }
record-repeated = 毎年度受ける研修は、受けた回ごとに載せています。
record-when = 「{ $title }」は、{ $day }に修了しています。
record-never = 「{ $title }」を修了した記録はありません。
record-several = お尋ねの研修{ $count }件のうち、修了の記録があるのは{ $done }件です。
record-all-times = これまでの記録
record-now = いまの状況
record-year = { $year }年度（修了{ $count }件）
record-score = { $score }点
record-session = 開催回 { $code }
record-corrected = 訂正前の記録（{ $day }に{ $by ->
        [nobody] 訂正
       *[person] { $name }さんが訂正
    }{ $why ->
        [none] { "" }
       *[given] 、理由：{ $reason }
    }）
record-cancelled = 取り消し済み（{ $day }に{ $by ->
        [nobody] 取り消し
       *[person] { $name }さんが取り消し
    }{ $why ->
        [none] { "" }
       *[given] 、理由：{ $reason }
    }）
record-export = 書き出す

# ある人の受講履歴（担当課）
record-desk = 受講履歴を調べる
record-desk-title = 受講履歴
record-desk-who = 職員番号またはメールアドレス
record-desk-who-hint = 同姓同名の方がいるため、氏名では調べられません。
record-desk-find = 調べる
record-desk-some = 修了した研修は{ $count }件です。
record-desk-none = 修了した研修の記録はありません。
record-cancel = 取り消す
record-cancel-title = 記録の取り消し
record-cancel-submit = 取り消す
record-cancel-reason = 取り消す理由
record-cancel-hint = このままご本人に伝わり、記録に残ります。
record-cancel-then = 取り消した記録は数えられなくなりますが、消えずに残ります。必修の研修は未修了に戻ります。
record-cancel-done = 「{ $title }」の記録を取り消しました。ご本人に知らせます。
record-told-cancelled = 「{ $title }」（{ $day }修了）の記録が取り消されました。
record-told-why = 理由
record-told-by = 取り消した人
record-told-next = お心当たりのないときは、{ $division }にお問い合わせください。

# 書き出し
record-export-title = 受講履歴の書き出し
record-export-submit = 書き出す
record-export-by = まとめ方
record-export-by-attempt = 受講ごとの明細
record-export-by-person = 職員ごと
record-export-by-department = 所属ごと
record-export-by-course = 研修ごと
record-export-by-track = コア人材の種別ごと
record-export-by-year = 年度ごと
record-export-all = すべて
record-export-who = 職員番号またはメールアドレス
record-export-department = 所属（その下の所属も含みます）
record-export-course = 研修
record-export-track = コア人材の種別
record-export-track-hint = 受講した日に、その種別のコア人材だった人の分です。
record-export-year = 年度
record-export-year-hint = 空のときは、すべての年度です。
record-export-fiscal-year = { $year }年度
record-export-more = 含めるもの
record-export-whole = 訂正・取り消しされた記録も、理由とともに（明細のみ）
record-export-as = ファイルの形式
record-export-as-csv = CSV（Excelで開けます）
record-export-as-xlsx = Excelブック（XLSX）
record-export-then = ファイルは、あなたとボットのメッセージに届きます。個人情報が含まれますので、取り扱いにご注意ください。
record-export-own = あなたの受講履歴が、あなたとボットのメッセージに届きます。
record-export-file = 受講履歴_{ $by }_{ $day }
record-export-done = 受講履歴（{ $by }）を書き出しました。{ $count }行です。
refusal-record_export_not_yours = 受講履歴を書き出せるのは、コア人材の方（ご自身の履歴）と{ $division }です。
refusal-record_export_large = { $most }行を超えるため、ここでは書き出せません。年度や所属で絞るか、kenshu export history をお使いください。
