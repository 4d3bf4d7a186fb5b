"""Domains where anybody can have an address: they say nothing of whose a person is."""

from __future__ import annotations

_NAMES = """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me zoho.com fastmail.com hey.com
    tutanota.com tuta.com mail.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de
    yahoo.co.uk hotmail.co.uk live.co.uk btinternet.com outlook.de hotmail.de yahoo.de yahoo.fr
    hotmail.fr orange.fr wanadoo.fr free.fr sfr.fr laposte.net outlook.fr yahoo.it libero.it
    virgilio.it tin.it hotmail.it yahoo.es hotmail.es terra.com.br uol.com.br bol.com.br
    yahoo.com.br hotmail.com.br wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz
    mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua
    yahoo.co.jp gmail.co.jp docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com
    qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com naver.com daum.net hanmail.net
    chmail.ir mailfa.com rediffmail.com yahoo.co.in yahoo.in yahoo.ca yahoo.com.au bigpond.com
    comcast.net verizon.net att.net sbcglobal.net cox.net
"""
FREEMAIL = frozenset(_NAMES.split())
