"""One character to one character: what is written alike counts alike, and offsets stay."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

OTHER, DIGIT, LETTER, SPACE = 0, 1, 2, 3

# Traditional, then simplified: what occurs in names of places and in words of addresses.
TRADITIONAL = (
    "號号樓楼區区縣县鎮镇鄉乡單单層层門门東东廣广場场園园莊庄灣湾島岛橋桥鐵铁車车國国華华龍龙鳳凤寧宁陽阳陰阴蘇苏無无錫锡濟济連连瀋沈長长漢汉慶庆貴贵雲云藍蓝綠绿銀银錦锦麗丽義义烏乌"
    "紹绍興兴嶺岭巖岩澤泽溝沟澗涧潤润滿满濱滨瀾澜塢坞壩坝壟垄圍围樹树樂乐榮荣機机檔档廠厂廳厅廟庙廈厦後后裏里裡里對对邊边側侧過过進进遠远運运達达遷迁選选還还處处衛卫術术馬马駅驿驛驿"
    "騎骑體体戶户棟栋幾几幹干應应從从復复徑径總总線线綜综維维緣缘縱纵紅红紡纺紗纱純纯細细紙纸絲丝網网羅罗聯联職职聖圣聲声聽听腳脚臨临與与舊旧艙舱藝艺藥药蘭兰蕭萧蘆芦薈荟葉叶莖茎萬万"
    "營营製制複复規规視视覽览觀观計计訂订設设診诊評评試试語语課课調调證证護护豐丰貝贝財财貨货貿贸費费賓宾質质購购贊赞趙赵蹟迹輪轮輔辅轉转農农郵邮鄰邻鄭郑醫医醬酱釀酿針针鋼钢鋪铺錢钱"
    "鍋锅鎖锁鐘钟閘闸開开間间閣阁閩闽關关陸陆陳陈際际隊队階阶險险雙双雞鸡離离電电靈灵靜静韓韩頂顶項项順顺頭头題题額额顏颜風风飛飞飯饭飲饮館馆驗验髮发鬧闹魚鱼鮮鲜鳥鸟鴨鸭鵝鹅麥麦黃黄"
    "點点齊齐齒齿龜龟發发實实學学會会業业務务屬属張张強强彎弯當当錄录歲岁歷历殘残氣气決决況况沒没測测淺浅湯汤滬沪潔洁燈灯爐炉爾尔牆墙獨独獎奖環环現现瓊琼產产異异畫画盡尽監监盤盘眾众"
    "礎础禮礼種种稅税穩稳窩窝競竞筆笔築筑簡简籠笼糧粮約约級级終终經经給给統统織织續续養养習习書书條条來来楊杨極极構构槍枪樣样橫横檢检權权歡欢歐欧殼壳匯汇協协勝胜動动勞劳勢势卻却壓压"
    "啟启員员喬乔團团圖图圓圆報报塊块塵尘備备傑杰傳传債债傷伤億亿儀仪優优兒儿兩两內内冊册軍军凱凯別别刪删則则劃划劇剧劉刘辦办勵励孫孙寶宝寫写將将專专導导岡冈峽峡嶼屿師师帳帐帶带幣币"
    "庫库廢废徵征恆恒態态慮虑戰战戲戏換换據据擴扩擊击攤摊敵敌數数斷断時时晉晋暢畅輸输辭辞邁迈鎢钨鐳镭隱隐韻韵願愿魯鲁鹽盐鄧邓溫温甌瓯瀏浏灘滩澱淀滄沧淪沦涼凉淨净濕湿灑洒"
)
# Signs for numbers that Unicode does not fold to one character.
CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(9)} | {"〇": "零", "○": "零"}
DASHES = "‐‑‒–—―−﹣－ー"
WORDS = {"#": "号", "幛": "幢", "栌": "栋", "弍": "二", "壹": "一", "贰": "二", "叁": "三"}


@cache
def tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """For every code point below 0x10000: what it counts as, and its class."""
    folds = np.arange(0x10000, dtype=np.uint32)
    for point in range(0x10000):
        sign = chr(point)
        folded = unicodedata.normalize("NFKC", sign).lower()
        if len(folded) == 1 and ord(folded) < 0x10000:
            folds[point] = ord(folded)
    pairs = zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True)
    for sign, meant in (*pairs, *CIRCLED.items(), *WORDS.items(), *((d, "-") for d in DASHES)):
        folds[ord(sign)] = ord(meant)
    kinds = np.zeros(0x10000, dtype=np.uint8)
    for point in range(0x10000):
        meant = chr(int(folds[point]))
        if "0" <= meant <= "9":
            kinds[point] = DIGIT
        elif "a" <= meant <= "z":
            kinds[point] = LETTER
        elif meant.isspace() or unicodedata.category(chr(point)) in ("Cc", "Cf"):
            kinds[point] = SPACE
    return folds, kinds
