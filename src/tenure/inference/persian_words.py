"""Persian words that say how somebody feels, and what a ticket is about.

The model of meaning does not know Persian. These lists are small and general, written for this
product; they give a first guess where nobody has labelled anything yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tenure.inference.meaning import normal

Floats = NDArray[np.float64]
GOOD = """
عالی خوب خوبی خوبه بهترین بهتر زیبا زیبایی زیباترین قشنگ قشنگی جذاب جذابیت فوق‌العاده فوق‌العاده‌ای
شاهکار محشر بی‌نظیر بینظیر درخشان دلنشین لذت لذت‌بخش لذتبخش دوست‌داشتنی دوست عاشق عاشقش راضی رضایت
ممنون سپاس سپاسگزار مرسی تشکر متشکر تحسین تحسین‌برانگیز ارزشمند ارزش موفق موفقیت باکیفیت پیشنهاد توصیه
خوشمزه تازه سریع راحت آسان روان کامل دقیق قوی قدرتمند ماندگار تاثیرگذار تأثیرگذار هنرمندانه خلاقانه خلاق
متفاوت نو هیجان‌انگیز شگفت‌انگیز خنده‌دار بامزه حرفه‌ای باورپذیر خوش‌ساخت ستودنی قابل‌قبول مفید کاربردی
مناسب خوشحال خوشم پسندیدم حل‌شد عالیه بی‌نقص معرکه حرف‌نداره گیرا هوشمندانه دیدنی شیرین منصفانه
"""
BAD = """
بد بدی بده بدترین بدتر ضعیف ضعیفی ضعیف‌ترین ضعف افتضاح افتضاحه مزخرف چرت آشغال مسخره بی‌ارزش بی‌کیفیت
بی‌معنی بی‌سروته بیخود بیهوده خسته‌کننده کسل‌کننده کسالت‌بار کند کندی طولانی حوصله حوصله‌سربر تکراری کلیشه کلیشه‌ای
سطحی مصنوعی ناامید ناامیدکننده مأیوس مایوس متاسفانه متأسفانه متاسفم تاسف حیف پشیمان ناراضی نارضایتی شکایت اشتباه
خراب خرابی مشکل ایراد اشکال نقص خطا غلط قطع گران گرون گیج‌کننده گنگ مبهم پیچیده سخت دشوار شلخته شعاری
اغراق توهین لوس بی‌مزه بی‌منطق غیرمنطقی غیرقابل ناقص ناموفق شکست فاجعه وحشتناک عذاب آزاردهنده هدر تلف
نازل مبتذل سردرگم سردرگمی نچسب هیچ هیچی تقلبی کهنه فاسد شکسته کثیف نخرید نخرین نبینید زیان ضرر کلاهبرداری دزدی
"""
NOT = "نیست نیستم نبود نبودم نداره ندارد نداشت نداشتم نمیشه نمی‌شود نشد نکرد نکردم نمیکنم نمی‌کنم نمیکنه نمی‌کند نمی‌دهد"
TOPICS = {
    "bug": "خطا خراب خرابی باگ ایراد اشکال کار‌نمی‌کند نمی‌کند اشتباه قطع بسته نمایش‌نمی‌دهد کرش",
    "how_to": "چطور چگونه کجا کجاست راهنما راهنمایی توضیح آموزش آیا مراحل",
    "billing": "فاکتور صورت‌حساب صورتحساب پرداخت پول هزینه قیمت مبلغ کارت بانک بانکی برداشت مالیات تخفیف رسید سالانه",
    "performance": "کند کندی آهسته طول طولانی سرعت هنگ قفل منتظر دقیقه ثانیه لود",
    "usability": "گیج‌کننده پیچیده گیج منو کلیک دکمه‌ها ظاهر طراحی چیدمان خوانا سردرگم شلوغ متوجه",
    "request": "پیشنهاد قابلیت امکان اضافه کاش ویژگی بتوان می‌خواستیم درخواست کنید",
    "access": "ورود وارد رمز عبور دسترسی حساب کاربری کد تأیید تایید دعوت قفل‌شده مدیر",
    "security": "امنیت امنیتی هک نشت رمزنگاری محرمانه حریم خصوصی فیشینگ نفوذ آسیب‌پذیری",
    "praise": "ممنون سپاس سپاسگزار متشکرم تشکر عالی عالیه فوق‌العاده راضی مرسی دستتان",
    "cancellation": "لغو انصراف فسخ تمدید رقیب ببندیم اشتراک قطع‌همکاری پایان",
}
_SIGNS = re.compile(r"[^\w\u200c]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


def _plain(word: str) -> str:
    return normal(word).replace("\u200c", "")


def tokens(text: str) -> list[str]:
    """Words without the thin joint inside them, so that its absence makes no difference."""
    return [_plain(word) for word in _SIGNS.split(normal(text)) if word]


def feelings(texts: Sequence[str]) -> Floats:
    """Shape (n, 2): good and bad words of each text; one followed by a "not" within two words counts as the other."""
    found = np.zeros((len(texts), 2))
    for at, text in enumerate(texts):
        words = tokens(text)
        for place, word in enumerate(words):
            side = 0 if word in _GOOD else 1 if word in _BAD else -1
            if side >= 0:
                is_turned = any(each in _NOT for each in words[place + 1 : place + 3])
                found[at, side ^ is_turned] += 1
    return found


def topics(texts: Sequence[str]) -> Floats:
    """Shape (n, topics in their order): how many words of each topic a text holds."""
    found = np.zeros((len(texts), len(_TOPICS)))
    for at, text in enumerate(texts):
        words = tokens(text)
        for place, topic in enumerate(_TOPICS):
            found[at, place] = sum(word in topic for word in words)
    return found


_GOOD, _BAD, _NOT = _set(GOOD), _set(BAD), _set(NOT)
_TOPICS = tuple(_set(words) for words in TOPICS.values())
