# 研修会：一覧、登録、変更、中止、参加する人、市町の席（運営する方が読む言葉）

refusal-session_closing_day = 申し込みの締切は、時刻（{ $closes_at }）だけでなく日も入れてください。
refusal-session_twice = 同じ研修、日時、会場の研修会（{ $session }）がすでにあります。新しくは登録していません。
refusal-session_changed_meanwhile = この研修会は{ $day } { $time }に{ $whose ->
        [itself] 変更されています
       *[person] { $name }さんが変更しています
    }。まだ何も変えていません。いったん閉じて、いまの内容を確かめてからもう一度変更してください。
refusal-municipality_code = 市町のコードは、英数字とハイフンで{ $most }文字以内で入れてください（例：33203）。
refusal-municipality_name = 市町の名前を、{ $most }文字以内で入れてください。

# 一覧
running-list-title = 研修会
running-list = 研修会の一覧
running-new = 新しい研修会
running-next = これからの研修会 { $count }件
running-yours = あなたが運営する研修会です。
running-no-next = これからの研修会はありません。
running-none = 当てはまる研修会はありません。
running-to-come = これから
running-month = { $year }年{ $month }月
running-month-choose = 月を選ぶ
running-all-courses = すべての研修
running-find-course = 研修の名前やコードで探す
running-open = 開く
running-title = { $title }（{ $code }）
running-when = { $first } { $from }から{ $to }まで
running-when-days = { $first }から{ $last }まで、{ $from }から{ $to }まで
running-online = オンライン
running-booked = 予約{ $booked }人
running-booked-of = 予約{ $booked }人（定員{ $capacity }人）
running-guests-come = ほかの市町から{ $count }人
running-waiting = 順番待ち{ $count }人
running-state-ahead = 開催前
running-state-on = 開催中
running-state-over = 終了（出席は未確定）
running-state-confirmed = 出席を確定済み
running-state-cancelled = 中止

# 一つの研修会
running-sheet-title = 研修会の内容
running-taken = 参加する人
running-closes = 申し込みの締切
running-closes-at-start = 始まるまで
running-organisers-none = なし（研修の担当課が運営します）
running-confirming = 出席の確定
running-confirms-itself = 終わると自動で確定
running-confirms-by-hand = 運営する人が確定
running-kept = { $name }{ $count }席
running-kept-none = 取り置きなし
running-was-cancelled = { $at }に中止になりました。
running-was-cancelled-by = { $at }に、{ $name }さんが中止にしました。
running-change = 変更する
running-desk = 受付と出席
running-people = 参加する人
running-places-open = 市町の席
running-organise = 運営する人
running-copy = 複製する
running-cancel = 中止にする

# 登録、変更
running-course = 研修
running-starts-on = 開催日
running-starts-time = 開始
running-ends-time = 終了
running-ends-on = 終わる日
running-ends-on-hint = 2日以上にわたるときだけ入れてください。毎日、同じ時間に開く研修会になります。
running-venue = 会場
running-link = オンラインのリンク
running-link-hint = 会場とリンクの、どちらかは入れてください。
running-capacity = 定員
running-capacity-hint = 空にすると、定員なしになります。増やすと、順番待ちの先頭の方から席ができ、お知らせします。
running-closes-on = 申し込みの締切（この日まで）
running-closes-time = 締切の時刻
running-closes-hint = 空にすると、始まるまで申し込めます。時刻を空にすると、その日の終わりまでです。
running-instructor = 講師
running-options = 開き方
running-joint = 近隣の市町と合同で開く
running-confirms_itself = 終わったら、出席を自動で確定する
running-organisers = 運営する人
running-organisers-hint = 受付、出席の記録、確定、内容の変更ができます。研修の担当課は、選ばなくてもできます。
running-find-person = 名前、職員番号、メールで探す
running-person = { $name } { $number }
running-make = 登録する
running-save = 保存する
running-made = 研修会を登録しました。いまから申し込めます。
running-change-title = 研修会の変更
running-change-told = 日時、会場、リンク、講師を変えると、予約している{ $booked }人と順番待ちの{ $waiting }人に、更新した予定をお知らせします。
running-change-untold = まだどなたも申し込んでいません。
running-unchanged = 変わったところはありません。
running-changed = { $count ->
        [0] 変更しました。
       *[other] 変更しました。{ $count }人にお知らせします。
    }
running-moved-up = 順番待ちの{ $count }人に席ができ、お知らせします。
running-now-clashing = { $count }人は、ほかの予約と時間が重なるようになりました。席はそのままです。「参加する人」でご覧ください。
running-copy-title = 研修会の複製
running-copy-what = 時間の長さ、会場、定員、締切までの日数、運営する人、市町の席を引き継ぎます。参加する人は引き継ぎません。登録したあとで変えられます。
running-copied = 複製しました。違うところは「変更する」で直してください。
running-cancel-title = 研修会の中止
running-cancel-told = { $count ->
        [0] まだどなたも申し込んでいません。中止は取り消せません。
       *[other] 予約と順番待ちの{ $count }人に、理由とともにお知らせします。中止は取り消せません。
    }
running-cancel-why = 中止の理由
running-cancel-why-hint = 申し込んでいる方に、このまま伝わります。
running-cancel-yes = 中止にする
running-cancelled = { $count ->
        [0] 中止にしました。
       *[other] 中止にしました。{ $count }人にお知らせします。
    }
running-organisers-title = 運営する人
running-organised = { $count ->
        [0] 運営する人をなくしました。研修の担当課が運営します。
       *[other] 運営する人を{ $count }人にしました。
    }

# 参加する人
running-people-none = まだどなたも申し込んでいません。
running-has-seat = 予約済み
running-in-line = 順番待ち{ $place }番目
running-clashes = ほかの予約（{ $code }）と時間が重なっています。
running-add = 人を加える
running-add-title = 人を加える
running-add-who = 加える人
running-add-hint = 在職中の方なら、どなたでも加えられます。席がなければ順番待ちになります。席ができた方にはお知らせし、ご本人が辞退できます。
running-added = { $count }人の席を取り、お知らせします。
running-added-waiting = { $count }人は、席がないため順番待ちになりました。
running-added-before = { $count }人は、すでに申し込んでいました。
running-not-added = { $name } は加えられませんでした
running-remove = 外す
running-remove-title = 参加する人から外す
running-remove-why = 外す理由
running-remove-why-hint = ご本人に、このまま伝わります。
running-remove-yes = 外す
running-removed = { $who } を外し、ご本人にお知らせします。

# 市町の席
running-own = 自分の市（職員）
running-places-title = 市町の席
running-places-what = 席は市町ごとに取り置きます。ほかの市町の方は、名前ではなく人数で記録します。取り置きのない席は、自分の市の職員のものです。
running-places-of = 取り置き{ $places }席・参加{ $guests }人
running-places-own = 職員は{ $places }席まで
running-places-change = 変える
running-places-add = 市町を加える
running-places = 取り置く席
running-places-hint = 空にすると、取り置きをやめます。
running-places-own-hint = 自分の市の職員が使える席の上限です。空にすると、残りのすべてです。
running-guests = 参加する人数
running-guests-hint = この市町から参加する方の人数です。
running-municipality = 市町
running-municipality-new = 新しい市町の名前
running-municipality-new-hint = 上にない市町のときだけ、名前とコードを入れてください。
running-municipality-code = 新しい市町のコード
running-municipality-code-hint = 全国地方公共団体コードなど（例：33203）
running-kept-done = 市町の席を保存しました。
