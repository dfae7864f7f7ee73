# 研修の回：予約、順番待ち、開催の登録と変更

refusal-session_cancelled = { $whose ->
        [itself] この回は{ $day } { $time }に中止になりました。
       *[person] この回は{ $day } { $time }に、{ $name }さんが中止にしました。
    }ほかの回をお選びください。
refusal-session_begun = この回は{ $day } { $time }に始まっているため、予約、取り消し、日時の変更、中止はできません。必要なときは、会場の担当者か{ $division }にお伝えください。
refusal-session_over = この回は{ $day } { $time }に終わっているため、変更できません。
refusal-booking_closed = この回の申し込みは{ $day } { $time }に締め切られました。ほかの回をお選びいただくか、{ $division }にご相談ください。
refusal-booking_not_offered = この研修（{ $course }）は、あなたの必修でも選択でもないため、お申し込みいただけません。受講を希望されるときは、{ $division }にご相談ください。
refusal-booking_not_employed = { $name }さんは、開催日の{ $day }には在職していない予定のため、予約できません。任用が続くときは、{ $division }にお知らせください。
refusal-booking_clash = 同じ時間に、{ $state ->
        [waiting] 順番待ちをしている回
       *[booked] 予約済みの回
    }（{ $session }、{ $day } { $time }から）があります。先にそちらを取り消すか、別の回をお選びください。
refusal-booking_none = この回の予約はありません。
refusal-booking_ended = この予約は{ $day } { $time }に{ $state ->
        [declined] 辞退されています
        [dropped] なくなっています
       *[cancelled] 取り消されています
    }。もう一度申し込むこともできます。
refusal-booking_reason = 取り消す理由を、{ $most }文字以内で入れてください。

refusal-session_course = コード「{ $course_code }」の研修はありません。研修を選び直してください。
refusal-session_past = 開始の日時（{ $starts_at }）が過ぎています。これからの日時を入れてください。
refusal-session_order = 終了の日時が、開始より後になっていません。終了の日時を入れ直してください。
refusal-session_closing = 申し込みの締切は、開始までの日時にしてください。
refusal-session_place = 会場か、オンラインのリンクを入れてください。
refusal-session_text = 会場と講師は、それぞれ{ $most }文字以内で入れてください。
refusal-session_link = リンクは、http:// か https:// で始まるものを入れてください。
refusal-session_capacity = 定員は1人から{ $most }人までの数で入れてください。定員がないときは空にしてください。
refusal-session_booked = すでに{ $booked }人が予約しているため、席を{ $capacity }に減らすことはできません。先に予約を取り消してください。
refusal-session_kept = 合同で開く市町のために{ $kept }席を取り置いているため、定員を{ $capacity }人にすることはできません。先に取り置きを減らしてください。
refusal-session_reason = 中止の理由を、{ $most }文字以内で入れてください。
refusal-session_organisers = 運営する方は、在職中の職員から{ $most }人までで選んでください。
refusal-session_not_joint = この回は合同開催ではありません。合同開催に変えてから、市町ごとの席を入れてください。
refusal-session_places = この市町のための席は、0から{ $most }までの数で入れてください。
refusal-session_guests = この市町のための席は{ $places }席です。参加する人数{ $guests }人がそれを超えないように入れてください。

# いつ、どこで、席はあるか
booking-when = { $day } { $from }〜{ $to }
booking-when-days = { $first }〜{ $last } 各日{ $from }〜{ $to }
booking-when-over = { $first } { $from }〜{ $last } { $to }
booking-session = { $when }の「{ $title }」
booking-online = オンライン
booking-or-online = { $venue }（オンラインでも参加可）
booking-seats-free = 定員なし
booking-seats-left = 残り{ $left }席（定員{ $seats }人）
booking-seats-full = { $waiting ->
        [0] 満席（順番待ちはいません）
       *[other] 満席（順番待ち{ $waiting }人）
    }
booking-is-mine = 予約済み
booking-is-line = 順番待ち{ $place }番目
booking-joint = 合同開催
booking-code = コード { $code }
booking-closes = 申し込みは{ $at }まで
booking-closed = 申し込みは{ $at }に締め切られました
booking-called-off = 中止になりました
booking-not-mine = あなたの必須でも選択でもない研修です。受講を希望されるときは、{ $division }にご相談ください。
booking-clash = 同じ時間に、{ $session }{ $state ->
        [waiting] の順番を待っています
       *[booked] を予約しています
    }。先にそちらを取り消すと、申し込めます。
booking-clashes = 同じ時間の{ $session }{ $state ->
        [waiting] の順番も待っています
       *[booked] も予約しています
    }。どちらかを取り消してください。
booking-would-be = 順番待ちに入ると{ $place }番目です
booking-fact-when = 日時
booking-fact-where = 会場
booking-fact-instructor = 講師
booking-fact-code = コード

# ボタン
booking-book = 申し込む
booking-wait = 順番待ちに入る
booking-cancel = 予約を取り消す
booking-cancel-title = 予約の取り消し
booking-cancel-sure = { $session }の予約を取り消します。順番を待っている方がいるときは、席はその方のものになります。
booking-leave = 順番待ちをやめる
booking-leave-title = 順番待ちの取り消し
booking-leave-sure = { $session }の順番待ちをやめます。あとでもう一度入ると、最後の順番になります。
booking-decline = 辞退する
booking-decline-title = 席の辞退
booking-decline-sure = { $session }の席を辞退します。席は、次に待っている方のものになります。
booking-keep = やめておく
booking-calendar = 予定表のファイル
booking-open-online = オンライン会場を開く
booking-see-mine = 予約を確認する
booking-next = 次回は{ $day }
booking-dates = 日程・申し込み
booking-dates-aloud = { $title }の日程を見る
booking-aloud = { $label }：{ $session }
show-find_sessions = 研修の日程
show-my_enrolments = 予約の確認
home-find_sessions = 研修の日程
home-my_enrolments = 予約の確認

# 日程のお尋ね
sessions-one = { $session }が開かれます。
sessions-of = 「{ $title }」の日程は{ $count }件です。
sessions-all = これから開かれる研修は{ $count }件です。
sessions-between = { $days }に開かれる研修は{ $count }件です。
sessions-of-between = { $days }に開かれる「{ $title }」は{ $count }件です。
sessions-day = { $day }
sessions-days = { $first }から{ $last }まで
sessions-from = { $first }以降
sessions-none = これから開かれる研修の日程は、まだ決まっていません。
sessions-none-of = 「{ $title }」の日程は、まだ決まっていません。
sessions-none-between = { $days }に開かれる研修はありません。
sessions-none-of-between = 「{ $title }」は、{ $days }には開かれません。
sessions-none-ask = 日程については、{ $division }にお問い合わせください。
sessions-elearning = eラーニングなので、いつでも受けられます。申し込みはいりません。
sessions-others = ほかの日程は、次のとおりです。

# 申し込みのお尋ね
enrol-one = { $session }に、下のボタンで申し込めます。
enrol-some = ご希望の回の「申し込む」を押してください。日程は{ $count }件です。
enrol-full = { $session }は満席です。順番待ちに入れます。
enrol-mine = { $session }は、予約済みです。
enrol-line = { $session }は、順番待ち{ $place }番目です。
enrol-hindered = いまは申し込めません。理由は、それぞれの回のところにあります。

# 自分の予約
mine-some = { $waiting ->
        [0] 予約している研修は{ $booked }件です。
       *[other] 予約している研修は{ $booked }件、順番待ちは{ $waiting }件です。
    }
mine-none = いま予約している研修はありません。
mine-none-of = 「{ $title }」の予約はありません。
cancel-one = { $session }の予約は、下のボタンで取り消せます。
cancel-line = { $session }の順番待ちは、下のボタンでやめられます。
cancel-which = どの予約を取り消しますか。予約と順番待ちは{ $count }件です。
cancel-begun = 始まった研修の予約は取り消せません。必要なときは、会場の担当者か{ $division }にお伝えください。

# したこと
booked-done = { $session }を予約しました。
booked-before = { $session }は、すでに予約済みです。
booked-waits = { $session }の順番待ちに入りました。{ $place }番目です。
booked-waits-before = { $session }の順番を、すでに待っています。{ $place }番目です。
booked-full = { $session }は、たったいま満席になりました。まだ申し込まれていません。
booked-full-what = 順番待ちに入ると{ $place }番目です。ほかの日程も選べます。
booked-then = 日時や会場が変わったときは、お知らせします。
booked-waits-then = 席が空くと、順番に予約が決まり、お知らせします。そのとき、ご都合が悪ければ辞退できます。
cancelled-done = { $session }の予約を取り消しました。
cancelled-line = { $session }の順番待ちをやめました。
cancelled-moved = 空いた席は、順番を待っていた方に渡りました。
declined-done = { $session }の席を辞退しました。

# 席が空いた、予約された
seat-came = { $session }の席が空き、予約が決まりました。
seat-added = { $name }さんが、{ $session }を予約しました。
seat-decline-how = ご都合が悪いときは、{ $at }までに辞退できます。席は次の方のものになります。
seat-ended = { $session }の予約は、{ $at }に{ $state ->
        [declined] 辞退されました
        [dropped] なくなりました
       *[cancelled] 取り消されました
    }。

# 変更と中止
moved-what = { $session }の{ $fields }が変わりました。
moved-field-when = 日時
moved-field-where = 会場
moved-field-online = オンラインのリンク
moved-field-instructor = 講師
moved-before = 変更前
moved-by = { $at }に{ $name }さんが変更しました。
moved-waits = 順番待ちは{ $place }番目のままです。
moved-seat = 予約はそのまま有効です。ご都合が悪いときは、始まるまでに取り消せます。
moved-clash = 新しい時間は、{ $session }{ $state ->
        [waiting] の順番待ち
       *[booked] の予約
    }と重なっています。どちらかを取り消してください。
off-what = { $session }は、中止になりました。
off-by = { $at }に{ $name }さんが中止にしました。
off-reason = 理由
off-then = 予約はなくなりました。ほかの日程があれば、あらためて申し込めます。
removed-what = { $session }の予約が取り消されました。
removed-by = { $at }に{ $name }さんが取り消しました。
removed-then = お心当たりがないときは、{ $division }にお問い合わせください。

# 予定表のファイル
calendar-put = { $session }の予定表のファイルです。開くと、お使いの予定表に入ります。
calendar-update = { $session }の新しい予定表のファイルです。開くと、前の予定と入れ替わります。
calendar-off = { $session }の予定を消すためのファイルです。開くと、予定表から取り除かれます。

# ホーム
booking-home = 予約している研修
booking-home-more = このほかに{ $count }件あります。「予約の確認」からご覧ください。
