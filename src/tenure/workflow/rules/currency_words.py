"""What currencies are called in English, Japanese, Russian and Persian, whole and in parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """A currency in one language. `whole` and `part` hold its forms: one and many in English;
    one, two and five in Russian; a single form in Japanese and Persian. `f` in `genders` where
    the Russian word is feminine: first of the whole, then of the part.
    """

    whole: tuple[str, ...]
    part: tuple[str, ...] = ()
    genders: str = "mm"


_CENT = ("cent", "cents")
ENGLISH = {
    "USD": Names(("US dollar", "US dollars"), _CENT),
    "EUR": Names(("euro", "euros"), _CENT),
    "GBP": Names(("pound sterling", "pounds sterling"), ("penny", "pence")),
    "JPY": Names(("Japanese yen", "Japanese yen")),
    "RUB": Names(("Russian ruble", "Russian rubles"), ("kopek", "kopeks")),
    "IRR": Names(("Iranian rial", "Iranian rials"), ("dinar", "dinars")),
    "CHF": Names(("Swiss franc", "Swiss francs"), ("centime", "centimes")),
    "CAD": Names(("Canadian dollar", "Canadian dollars"), _CENT),
    "AUD": Names(("Australian dollar", "Australian dollars"), _CENT),
    "CNY": Names(("Chinese yuan", "Chinese yuan"), ("fen", "fen")),
    "INR": Names(("Indian rupee", "Indian rupees"), ("paisa", "paise")),
    "TRY": Names(("Turkish lira", "Turkish liras"), ("kurus", "kurus")),
    "AED": Names(("UAE dirham", "UAE dirhams"), ("fils", "fils")),
    "KZT": Names(("Kazakhstani tenge", "Kazakhstani tenge"), ("tiyn", "tiyn")),
    "KWD": Names(("Kuwaiti dinar", "Kuwaiti dinars"), ("fils", "fils")),
}

_SEN = ("セント",)
JAPANESE = {
    "USD": Names(("米ドル",), _SEN),
    "EUR": Names(("ユーロ",), _SEN),
    "GBP": Names(("英ポンド",), ("ペンス",)),
    "JPY": Names(("円",)),
    "RUB": Names(("ロシアルーブル",), ("カペイカ",)),
    "IRR": Names(("イランリアル",), ("ディナール",)),
    "CHF": Names(("スイスフラン",), ("サンチーム",)),
    "CAD": Names(("カナダドル",), _SEN),
    "AUD": Names(("豪ドル",), _SEN),
    "CNY": Names(("人民元",), ("分",)),
    "INR": Names(("インドルピー",), ("パイサ",)),
    "TRY": Names(("トルコリラ",), ("クルシュ",)),
    "AED": Names(("UAEディルハム",), ("フィルス",)),
    "KZT": Names(("テンゲ",), ("ティイン",)),
    "KWD": Names(("クウェートディナール",), ("フィルス",)),
}

_TSENT = ("цент", "цента", "центов")
_KOPEK = ("копейка", "копейки", "копеек")
_FILS = ("филс", "филса", "филсов")
RUSSIAN = {
    "USD": Names(("доллар США", "доллара США", "долларов США"), _TSENT),
    "EUR": Names(("евро", "евро", "евро"), _TSENT),
    "GBP": Names(
        ("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"),
        ("пенс", "пенса", "пенсов"),
    ),
    "JPY": Names(("японская иена", "японские иены", "японских иен"), (), "fm"),
    "RUB": Names(("рубль", "рубля", "рублей"), _KOPEK, "mf"),
    "IRR": Names(
        ("иранский риал", "иранских риала", "иранских риалов"), ("динар", "динара", "динаров")
    ),
    "CHF": Names(
        ("швейцарский франк", "швейцарских франка", "швейцарских франков"),
        ("сантим", "сантима", "сантимов"),
    ),
    "CAD": Names(("канадский доллар", "канадских доллара", "канадских долларов"), _TSENT),
    "AUD": Names(
        ("австралийский доллар", "австралийских доллара", "австралийских долларов"), _TSENT
    ),
    "CNY": Names(
        ("китайский юань", "китайских юаня", "китайских юаней"), ("фэнь", "фэня", "фэней")
    ),
    "INR": Names(
        ("индийская рупия", "индийские рупии", "индийских рупий"),
        ("пайса", "пайсы", "пайс"),
        "ff",
    ),
    "TRY": Names(
        ("турецкая лира", "турецкие лиры", "турецких лир"), ("куруш", "куруша", "курушей"), "fm"
    ),
    "AED": Names(("дирхам ОАЭ", "дирхама ОАЭ", "дирхамов ОАЭ"), _FILS),
    "KZT": Names(("тенге", "тенге", "тенге"), ("тиын", "тиына", "тиынов")),
    "KWD": Names(("кувейтский динар", "кувейтских динара", "кувейтских динаров"), _FILS),
}

_SENT = ("سنت",)
PERSIAN = {
    "USD": Names(("دلار آمریکا",), _SENT),
    "EUR": Names(("یورو",), _SENT),
    "GBP": Names(("پوند انگلستان",), ("پنی",)),
    "JPY": Names(("ین ژاپن",)),
    "RUB": Names(("روبل روسیه",), ("کوپک",)),
    "IRR": Names(("ریال",), ("دینار",)),
    "CHF": Names(("فرانک سوئیس",), ("سانتیم",)),
    "CAD": Names(("دلار کانادا",), _SENT),
    "AUD": Names(("دلار استرالیا",), _SENT),
    "CNY": Names(("یوان چین",), ("فن",)),
    "INR": Names(("روپیه هند",), ("پایسا",)),
    "TRY": Names(("لیر ترکیه",), ("کوروش",)),
    "AED": Names(("درهم امارات",), ("فلس",)),
    "KZT": Names(("تنگه قزاقستان",), ("تین",)),
    "KWD": Names(("دینار کویت",), ("فلس",)),
}

NAMES = {"en": ENGLISH, "ja": JAPANESE, "ru": RUSSIAN, "fa": PERSIAN}
"""By language and ISO code. A code that is missing is written as a code."""
