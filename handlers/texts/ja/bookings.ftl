# 研修の回：予約、順番待ち、開催の登録と変更

refusal-session_cancelled = { $whose ->
        [itself] この回は{ $day } { $time }に中止になりました。
       *[person] この回は{ $day } { $time }に、{ $name }さんが中止にしました。
    }ほかの回をお選びください。
refusal-session_begun = この回は{ $day } { $time }に始まっているため、予約や取り消しはできません。必要なときは、会場の担当者か{ $division }にお伝えください。
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
