"""What scripted commenters and moderators say, in many languages and scripts: our own words."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = {
    "en": "the council promised road school money nobody asked again why not they always say this year people of our town "
    "should pay more tax and wait for better news from mayor who never listens to us it is late but true that I was there",
    "de": "die Stadt hat wieder kein Geld für Schulen und Straßen aber immer neue Pläne warum fragt uns niemand das ist doch "
    "nicht wahr ich war dabei und habe alles gesehen seit Jahren wird viel versprochen wer soll das bezahlen",
    "fr": "la mairie promet depuis des années une école neuve mais rien ne vient pourquoi toujours les mêmes paient encore "
    "je ne comprends pas cette décision il faut demander aux habitants qui était présent hier soir au conseil",
    "es": "el ayuntamiento promete cada año una escuela nueva pero nunca llega el dinero quién paga siempre los mismos yo "
    "estuve allí anoche y nadie preguntó nada es una vergüenza para todo el pueblo que espera desde hace tiempo",
    "ru": "город опять обещает новую школу но денег нет почему всегда платят одни и те же люди я был там вчера вечером и "
    "никто ничего не спросил это стыдно для всего района который ждёт уже много лет дорогу мост",
    "el": "ο δήμος υπόσχεται κάθε χρόνο νέο σχολείο αλλά τα χρήματα δεν έρχονται ποτέ γιατί πληρώνουν πάντα οι ίδιοι ήμουν "
    "εκεί χθες το βράδυ και κανείς δεν ρώτησε τίποτα είναι ντροπή για όλη την πόλη",
    "hy": "քաղաքը ամեն տարի խոստանում է նոր դպրոց բայց գումար չկա ինչու են միշտ նույն մարդիկ վճարում ես այնտեղ էի երեկ "
    "երեկոյան և ոչ ոք ոչինչ չհարցրեց սա ամոթ է ամբողջ թաղամասի համար",
    "ar": "تعد البلدية كل عام بمدرسة جديدة لكن المال لا يأتي أبدا لماذا يدفع دائما نفس الناس كنت هناك مساء أمس ولم يسأل "
    "أحد شيئا هذا عار على المدينة كلها التي تنتظر منذ سنوات",
    "he": "העירייה מבטיחה כל שנה בית ספר חדש אבל הכסף לא מגיע למה תמיד אותם אנשים משלמים הייתי שם אתמול בערב ואף אחד לא "
    "שאל כלום זו בושה לכל השכונה שמחכה כבר שנים",
    "hi": "नगर हर साल नया स्कूल देने का वादा करता है पर पैसा कभी नहीं आता क्यों हमेशा वही लोग चुकाते हैं मैं कल शाम वहाँ था और "
    "किसी ने कुछ नहीं पूछा यह पूरे मोहल्ले के लिए शर्म की बात है",
    "tr": "belediye her yıl yeni okul sözü veriyor ama para hiç gelmiyor neden hep aynı insanlar ödüyor dün akşam oradaydım "
    "ve kimse bir şey sormadı bu bütün mahalle için ayıp yıllardır bekliyoruz",
    "zh": "市政府 每年 都 答应 建 新 学校 可是 钱 从来 没有 到 为什么 总是 同样 的 人 付钱 昨晚 我 在 那里 没有人 问 什么 "
    "这 对 整个 社区 是 耻辱 我们 已经 等 了 很多年",
    "ja": "市 は 毎年 新しい 学校 を 約束 する が お金 は 来ない なぜ いつも 同じ 人 が 払う のか 昨夜 私 は そこに いた 誰も 何も "
    "聞かなかった 町 全体 の 恥 です もう 何年も 待って いる",
    "ko": "시는 해마다 새 학교를 약속하지만 돈은 오지 않는다 왜 늘 같은 사람들이 내는가 어제 저녁 나는 거기 "
    "있었다 아무도 묻지 않았다 동네 전체의 수치다 우리는 벌써 몇 년을 기다렸다",
    "th": "เทศบาล สัญญา ทุกปี ว่า จะ สร้าง โรงเรียน ใหม่ แต่ เงิน ไม่ เคย มา ทำไม คน เดิม จ่าย เสมอ เมื่อคืน ผม อยู่ ที่นั่น "
    "ไม่มี ใคร ถาม อะไร น่าอาย สำหรับ ทั้ง ชุมชน รอ มา หลายปี",
}
CLOSE: Final = frozenset(("zh", "ja", "th"))
SHORT: Final = ("+1", "Thanks!", "This.", "👏", "lol", "Genau.", "Oui", "да", "好", "Agreed", "No.")
TOMBSTONES: Final = (
    ("This comment was removed by a moderator.", "[deleted]"),
    ("[deleted]", "[deleted]"),
    ("Dieser Kommentar wurde gelöscht.", None),
    ("Ce commentaire a été supprimé par la modération.", None),
    ("Comentario eliminado", "Moderador"),
    ("Комментарий удалён", None),
    ("该评论已被删除", None),
    ("تم حذف هذا التعليق", None),
    ("このコメントは削除されました。", None),
)
MORE: Final = ("… Read more", "... mehr anzeigen", "… Lire la suite", "…", "… 展开", "… Показать полностью")

GIVEN: Final = (
    "Ani",
    "Raffi",
    "Maria",
    "Jürgen",
    "Ольга",
    "李明",
    "أحمد",
    "Sevan",
    "さくら",
    "Giulia",
    "news_fan",
    "Anon",
)
