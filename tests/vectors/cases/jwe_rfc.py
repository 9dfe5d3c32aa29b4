from asymmetric import Ec, Rsa
from encrypter import *

ABOUT = """Published examples of encryption, byte for byte: RFC 7516 A, RFC 7520 5 and 6. Those of algorithms that this library does not
have, or in the JSON serialization, are refused."""

A1 = {
    "kty": "RSA",
    "n": "oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2K"
         "rf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtU"
         "ZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-"
         "_bq6Gw",
    "e": "AQAB",
    "d": "kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anT"
         "pTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxV"
         "w3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3Dzg"
         "rTjgyQ",
    "p": "1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfz"
         "L0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0",
    "q": "wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1"
         "T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc",
    "dp": "ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4NyqyXPM5nULPkcp"
          "U827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE",
    "dq": "Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qqyFpz9"
          "vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis",
    "qi": "VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cH"
          "q0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY",
}
A1_KEY = ("OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23n"
          "fa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tE"
          "TKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf"
          "7iGdXKHzg")
RSA_5_2 = {
    "kty": "RSA",
    "kid": "samwise.gamgee@hobbiton.example",
    "use": "enc",
    "n": "wbdxI55VaanZXPY29Lg5hdmv2XhvqAhoxUkanfzf2-5zVUxa6prHRrI4pP1AhoqJRlZfYtWWd5mmHRG2pAHIlh0ySJ9wi0BioZBl1XP2e-C-FyXJ"
         "GcTy0HdKQWlrfhTm42EW7Vv04r4gfao6uxjLGwfpGrZLarohiWCPnkNrg71S2CuNZSQBIPGjXfkmIy2tl_VWgGnL22GplyXj5YlBLdxXp3XeStsq"
         "o571utNfoUTU8E4qdzJ3U1DItoVkPGsMwlmmnJiwA7sXRItBCivR4M5qnZtdw-7v4WuR4779ubDuJ5nalMv2S66-RPcnFAzWSKxtBDnFJJDGIUe7"
         "Tzizjg1nms0Xq_yPub_UOlWn0ec85FCft1hACpWG8schrOBeNqHBODFskYpUc2LC5JA2TaPF2dA67dg1TTsC_FupfQ2kNGcE1LgprxKHcVWYQb86"
         "B-HozjHZcqtauBzFNV5tbTuB-TpkcvJfNcFLlH3b8mb-H_ox35FjqBSAjLKyoeqfKTpVjvXhd09knwgJf6VKq6UC418_TOljMVfFTWXUxlnfhOOn"
         "zW6HSSzD1c9WrCuVzsUMv54szidQ9wf1cYWf3g5qFDxDQKis99gcDaiCAwM3yEBIzuNeeCa5dartHDb1xEB_HcHSeYbghbMjGfasvKn0aZRsnTyC"
         "0xhWBlsolZE",
    "e": "AQAB",
    "alg": "RSA-OAEP",
    "d": "n7fzJc3_WG59VEOBTkayzuSMM780OJQuZjN_KbH8lOZG25ZoA7T4Bxcc0xQn5oZE5uSCIwg91oCt0JvxPcpmqzaJZg1nirjcWZ-oBtVk7gCAWq-B"
         "3qhfF3izlbkosrzjHajIcY33HBhsy4_WerrXg4MDNE4HYojy68TcxT2LYQRxUOCf5TtJXvM8olexlSGtVnQnDRutxEUCwiewfmmrfveEogLx9EA-"
         "KMgAjTiISXxqIXQhWUQX1G7v_mV_Hr2YuImYcNcHkRvp9E7ook0876DhkO8v4UOZLwA1OlUX98mkoqwc58A_Y2lBYbVx1_s5lpPsEqbbH-nqIjh1"
         "fL0gdNfihLxnclWtW7pCztLnImZAyeCWAG7ZIfv-Rn9fLIv9jZ6r7r-MSH9sqbuziHN2grGjD_jfRluMHa0l84fFKl6bcqN1JWxPVhzNZo01yDF-"
         "1LiQnqUYSepPf6X3a2SOdkqBRiquE6EvLuSYIDpJq3jDIsgoL8Mo1LoomgiJxUwL_GWEOGu28gplyzm-9Q0U0nyhEf1uhSR8aJAQWAiFImWH5W_I"
         "QT9I7-yrindr_2fWQ_i1UgMsGzA7aOGzZfPljRy6z-tY_KuBG00-28S_aWvjyUc-Alp8AUyKjBZ-7CWH32fGWK48j1t-zomrwjL_mnhsPbGs0c9W"
         "sWgRzI-K8gE",
    "p": "7_2v3OQZzlPFcHyYfLABQ3XP85Es4hCdwCkbDeltaUXgVy9l9etKghvM4hRkOvbb01kYVuLFmxIkCDtpi-zLCYAdXKrAK3PtSbtzld_XZ9nlsYa_"
         "QZWpXB_IrtFjVfdKUdMz94pHUhFGFj7nr6NNxfpiHSHWFE1zD_AC3mY46J961Y2LRnreVwAGNw53p07Db8yD_92pDa97vqcZOdgtybH9q6uma-RF"
         "NhO1AoiJhYZj69hjmMRXx-x56HO9cnXNbmzNSCFCKnQmn4GQLmRj9sfbZRqL94bbtE4_e0Zrpo8RNo8vxRLqQNwIy85fc6BRgBJomt8QdQvIgPgW"
         "Cv5HoQ",
    "q": "zqOHk1P6WN_rHuM7ZF1cXH0x6RuOHq67WuHiSknqQeefGBA9PWs6ZyKQCO-O6mKXtcgE8_Q_hA2kMRcKOcvHil1hqMCNSXlflM7WPRPZu2qCDcqs"
         "sd_uMbP-DqYthH_EzwL9KnYoH7JQFxxmcv5An8oXUtTwk4knKjkIYGRuUwfQTus0w1NfjFAyxOOiAQ37ussIcE6C6ZSsM3n41UlbJ7TCqewzVJaP"
         "JN5cxjySPZPD3Vp01a9YgAD6a3IIaKJdIxJS1ImnfPevSJQBE79-EXe2kSwVgOzvt-gsmM29QQ8veHy4uAqca5dZzMs7hkkHtw1z0jHV90epQJJl"
         "XXnH8Q",
    "dp": "19oDkBh1AXelMIxQFm2zZTqUhAzCIr4xNIGEPNoDt1jK83_FJA-xnx5kA7-1erdHdms_Ef67HsONNv5A60JaR7w8LHnDiBGnjdaUmmuO8XAxQJ_"
          "ia5mxjxNjS6E2yD44USo2JmHvzeeNczq25elqbTPLhUpGo1IZuG72FZQ5gTjXoTXC2-xtCDEUZfaUNh4IeAipfLugbpe0JAFlFfrTDAMUFpC3iX"
          "jxqzbEanflwPvj6V9iDSgjj8SozSM0dLtxvu0LIeIQAeEgT_yXcrKGmpKdSO08kLBx8VUjkbv_3Pn20Gyu2YEuwpFlM_H1NikuxJNKFGmnAq9Lc"
          "nwwT0jvoQ",
    "dq": "S6p59KrlmzGzaQYQM3o0XfHCGvfqHLYjCO557HYQf72O9kLMCfd_1VBEqeD-1jjwELKDjck8kOBl5UvohK1oDfSP1DleAy-cnmL29DqWmhgwM1i"
          "p0CCNmkmsmDSlqkUXDi6sAaZuntyukyflI-qSQ3C_BafPyFaKrt1fgdyEwYa08pESKwwWisy7KnmoUvaJ3SaHmohFS78TJ25cfc10wZ9hQNOrIC"
          "hZlkiOdFCtxDqdmCqNacnhgE3bZQjGp3n83ODSz9zwJcSUvODlXBPc2AycH6Ci5yjbxt4Ppox_5pjm6xnQkiPgj01GpsUssMmBN7iHVsrE7N2iz"
          "nBNCeOUIQ",
    "qi": "FZhClBMywVVjnuUud-05qd5CYU0dK79akAgy9oX6RX6I3IIIPckCciRrokxglZn-omAY5CnCe4KdrnjFOT5YUZE7G_Pg44XgCXaarLQf4hl80oP"
          "Ef6-jJ5Iy6wPRx7G2e8qLxnh9cOdf-kRqgOS3F48Ucvw3ma5V6KGMwQqWFeV31XtZ8l5cVI-I3NzBS7qltpUVgz2Ju021eyc7IlqgzR98qKONl2"
          "7DuEES0aK0WE97jnsyO27Yp88Wa2RiBrEocM89QZI1seJiGDizHRUP4UZxw9zsXww46wy0P6f9grnYp7t8LkyDDk8eoI4KX6SNMNVcyVS9IWjlq"
          "8EzqZEKIA",
}
ENCRYPTED_KEY_5_2 = ("rT99rwrBTbTI7IJM8fU3Eli7226HEB7IchCxNuh7lCiud48LxeolRdtFF4nzQibeYOl5S_PJsAXZwSXtDePz9hk-BbtsTBqC2UsP"
                     "OdwjC9NhNupNNu9uHIVftDyucvI6hvALeZ6OGnhNV4v1zx2k7O1D89mAzfw-_kT3tkuorpDU-CpBENfIHX1Q58-Aad3FzMuo3Fn9"
                     "buEP2yXakLXYa15BUXQsupM4A1GD4_H4Bd7V3u9h8Gkg8BpxKdUV9ScfJQTcYm6eJEBz3aSwIaK4T3-dwWpuBOhROQXBosJzS1as"
                     "nuHtVMt2pKIIfux5BC6huIvmY7kzV7W7aIUrpYm_3H4zYvyMeq5pGqFmW2k8zpO878TRlZx7pZfPYDSXZyS0CfKKkMozT_qiCwZT"
                     "Sz4duYnt8hS4Z9sGthXn9uDqd6wycMagnQfOTs_lycTWmY-aqWVDKhjYNRf03NiwRtb5BE-tOdFwCASQj3uuAgPGrO2AWBe38UjQ"
                     "b0lvXn1SpyvYZ3WFc7WOJYaTa7A8DRn6MC6T-xDmMuxC0G7S2rscw5lQQU06MvZTlFOt0UvfuKBa03cxA_nIBIhLMjY2kOTxQMmp"
                     "DPTr6Cbo8aKaOnx6ASE5Jx9paBpnNmOOKH35j_QlrQhDWUN6A2Gg8iFayJ69xDEdHAVCGRzN3woEI2ozDRs")
CIPHERTEXT_5_2 = ("o4k2cnGN8rSSw3IDo1YuySkqeS_t2m1GXklSgqBdpACm6UJuJowOHC5ytjqYgRL-I-soPlwqMUf4UgRWWeaOGNw6vGW-xyM01lTYxrX"
                  "fVzIIaRdhYtEMRBvBWbEwP7ua1DRfvaOjgZv6Ifa3brcAM64d8p5lhhNcizPersuhw5f-pGYzseva-TUaL8iWnctc-sSwy7SQmRkfhD"
                  "jwbz0fz6kFovEgj64X1I5s7E6GLp5fnbYGLa1QUiML7Cc2GxgvI7zqWo0YIEc7aCflLG1-8BboVWFdZKLK9vNoycrYHumwzKluLWEbS"
                  "VmaPpOslY2n525DxDfWaVFUfKQxMF56vn4B9QMpWAbnypNimbM8zVOw")
KEY_5_4 = {
    "kty": "EC",
    "kid": "peregrin.took@tuckborough.example",
    "use": "enc",
    "crv": "P-384",
    "x": "YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5FWPrTPMyxpzsSOGaQLpe2FpxBmu2",
    "y": "A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP",
    "d": "iTx2pk7wW-GqJkHcEkFQb2EFyYcO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j",
}
EPK_5_4 = {
    "kty": "EC",
    "crv": "P-384",
    "x": "uBo4kHPw6kbjx5l0xowrd_oYzBmaz-GKFZu4xAFFkbYiWgutEK6iuEDsQ6wNdNg3",
    "y": "sp3p5SGhZVC2faXumI-e9JU2Mo8KpoYrFDr5yPNVtW4PgEwZOyQTA-JdaY8tb7E0",
    "d": "D5H4Y_5PSKZvhfVFbcCYJOtcGZygRgfZkpsBr59Icmmhe9sW6nkZ8WfwhinUfWJg",
}
CIPHERTEXT_5_4 = ("tkZuOO9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpAaUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXa"
                  "EwDdXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uEkUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0J"
                  "aHPB93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj6fAS-bSz87RCPrxZdj_iVyC6QWcqA"
                  "u07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj4ioYezbS6vTPlQ")
KEY_5_5 = {
    "kty": "EC",
    "kid": "meriadoc.brandybuck@buckland.example",
    "use": "enc",
    "crv": "P-256",
    "x": "Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0",
    "y": "HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw",
    "d": "r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8",
}
EPK_5_5 = {
    "kty": "EC",
    "crv": "P-256",
    "x": "mPUKT_bAWGHIhg0TpjjqVsP1rXWQu_vwVOHHtNkdYoA",
    "y": "8BQAsImGeAS46fyWw5MhYfGTT0IjBpFw2SS34Dv4Irs",
    "d": "AtH35vJsQ9SGjYfOsjUxYXQKrPH3FjZHmEtSKoSN8cM",
}
CIPHERTEXT_5_5 = ("BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDI"
                  "qAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8I"
                  "cY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyzGd65KqVw"
                  "7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg")
KEY_5_6 = {
    "kty": "oct",
    "kid": "77c7e2b8-6e13-45cf-8672-617b5b45243a",
    "use": "enc",
    "alg": "A128GCM",
    "k": "XctOhJAkA-pD9Lh7ZgW_2A",
}
CIPHERTEXT_5_6 = ("JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9HR"
                  "UYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEM"
                  "JMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSI"
                  "nZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp")
KEY_5_7 = {
    "kty": "oct",
    "kid": "18ec08e1-bfa9-4d95-b205-2b4dd1d4321d",
    "use": "enc",
    "alg": "A256GCMKW",
    "k": "qC57l_uxcm7Nm3K-ct4GFjx8tM1U8CZ0NLBvdQstiS8",
}
CIPHERTEXT_5_7 = ("Jf5p9-ZhJlJy_IQ_byKFmI0Ro7w7G1QiaZpI8OaiVgD8EqoDZHyFKFBupS8iaEeVIgMqWmsuJKuoVgzR3YfzoMd3GxEm3VxNhzWyWtZ"
                  "KX0gxKdy6HgLvqoGNbZCzLjqcpDiF8q2_62EVAbr2uSc2oaxFmFuIQHLcqAHxy51449xkjZ7ewzZaGV3eFqhpco8o4DijXaG5_7kp3h"
                  "2cajRfDgymuxUbWgLqaeNQaJtvJmSMFuEOSAzw9Hdeb6yhdTynCRmu-kqtO5Dec4lT2OMZKpnxc_F1_4yDJFcqb5CiDSmA-psB2k0Jt"
                  "jxAj4UPI61oONK7zzFIu4gBfjJCndsZfdvG7h8wGjV98QhrKEnR7xKZ3KCr0_qR1B-gxpNk3xWU")
KEY_5_8 = {
    "kty": "oct",
    "kid": "81b20965-8332-43d9-a468-82160ad91ac8",
    "use": "enc",
    "alg": "A128KW",
    "k": "GZy6sIZ6wl9NJOKB-jnmVQ",
}
CIPHERTEXT_5_8 = ("AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJkLD61A1hnWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3"
                  "EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiNJQkcIp1yeM03OmuiYSoYJVSpf7ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53"
                  "TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvETUxLAF-KjcBTS5dNy6egwkYtOt8EIHK-oEsKYtZR"
                  "aa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kEThkaSqdYw0FkQZF")
TOKEN_5_1 = ("eyJhbGciOiJSU0ExXzUiLCJraWQiOiJmcm9kby5iYWdnaW5zQGhvYmJpdG9uLmV4YW1wbGUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.laLx"
             "I0j-nLH-_BgLOXMozKxmy9gffy2gTdvqzfTihJBuuzxg0V7yk1WClnQePFvG2K-pvSlWc9BRIazDrn50RcRai__3TDON395H3c62tIouJJ4X"
             "aRvYHFjZTZ2GXfz8YAImcc91Tfk0WXC2F5Xbb71ClQ1DDH151tlpH77f2ff7xiSxh9oSewYrcGTSLUeeCt36r1Kt3OSj7EyBQXoZlN7Ixbyh"
             "MAfgIe7Mv1rOTOI5I8NQqeXXW8VlzNmoxaGMny3YnGir5Wf6Qt2nBq4qDaPdnaAuuGUGEecelIO1wx1BpyIfgvfjOhMBs9M8XL223Fg47xlG"
             "sMXdfuY-4jaqVw.bbd5sTkYwhAIqfHsx8DayA.0fys_TY_na7f8dwSfXLiYdHaA2DxUjD67ieF7fcVbIR62JhJvGZ4_FNVSiGc_raa0HnLQ6"
             "s1P2sv3Xzl1p1l_o5wR_RsSzrS8Z-wnI3Jvo0mkpEEnlDmZvDu_k8OWzJv7eZVEqiWKdyVzFhPpiyQU28GLOpRc2VbVbK4dQKPdNTjPPEmRq"
             "caGeTWZVyeSUvf5k59yJZxRuSvWFf6KrNtmRdZ8R4mDOjHSrM_s8uwIFcqt4r5GX8TKaI0zT5CbL5Qlw3sRc7u_hg0yKVOiRytEAEs3vZkcf"
             "LkP6nbXdC_PkMdNS-ohP78T2O6_7uInMGhFeX4ctHG7VelHGiT93JfWDEQi5_V9UN1rhXNrYu-0fVMkZAKX3VWi7lzA6BP430m.kvKuFBXHe"
             "5mQr4lqgobAUg")
TOKEN_5_3 = ("eyJhbGciOiJQQkVTMi1IUzUxMitBMjU2S1ciLCJwMnMiOiI4UTFTemluYXNSM3hjaFl6NlpaY0hBIiwicDJjIjo4MTkyLCJjdHkiOiJqd2st"
             "c2V0K2pzb24iLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.d3qNhUWfqheyPp4H8sjOWsDYajoej4c5Je6rlUtFPWdgtURtmeDV1g.VBiCzVHNo"
             "LiR3F4V82uoTQ.23i-Tb1AV4n0WKVSSgcQrdg6GRqsUKxjruHXYsTHAJLZ2nsnGIX86vMXqIi6IRsfywCRFzLxEcZBRnTvG3nhzPk0GDD7FM"
             "yXhUHpDjEYCNA_XOmzg8yZR9oyjo6lTF6si4q9FZ2EhzgFQCLO_6h5EVg3vR75_hkBsnuoqoM3dwejXBtIodN84PeqMb6asmas_dpSsz7H10"
             "fC5ni9xIz424givB1YLldF6exVmL93R3fOoOJbmk2GBQZL_SEGllv2cQsBgeprARsaQ7Bq99tT80coH8ItBjgV08AtzXFFsx9qKvC982KLKd"
             "PQMTlVJKkqtV4Ru5LEVpBZXBnZrtViSOgyg6AiuwaS-rCrcD_ePOGSuxvgtrokAKYPqmXUeRdjFJwafkYEkiuDCV9vWGAi1DH2xTafhJwcmy"
             "wIyzi4BqRpmdn_N-zl5tuJYyuvKhjKv6ihbsV_k1hJGPGAxJ6wUpmwC4PTQ2izEm0TuSE8oMKdTw8V3kobXZ77ulMwDs4p.0HlwodAhOCILG"
             "5SQ2LQ9dg")
TOKEN_5_9 = ("eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIiwiemlw"
             "IjoiREVGIn0.5vUT2WOtQxKWcekM_IzVQwkGgzlFDwPi.p9pUq6XHY0jfEZIl.HbDtOsdai1oYziSx25KEeTxmwnh8L8jKMFNc1k3zmMI6VB"
             "8hry57tDZ61jXyezSPt0fdLVfe6Jf5y5-JaCap_JQBcb5opbmT60uWGml8blyiMQmOn9J--XhhlYg0m-BHaqfDO5iTOWxPxFMUedx7WCy8mx"
             "gDHj0aBMG6152PsM-w5E_o2B3jDbrYBKhpYA7qi3AyijnCJ7BP9rr3U8kxExCpG3mK420TjOw.VILuUwuIxaLVmh5X-T7kmA")
KEY_6 = {
    "kty": "RSA",
    "kid": "hobbiton.example",
    "use": "sig",
    "n": "kNrPIBDXMU6fcyv5i-QHQAQ-K8gsC3HJb7FYhYaw8hXbNJa-t8q0lDKwLZgQXYV-ffWxXJv5GGrlZE4GU52lfMEegTDzYTrRQ3tepgKFjMGg6Iy6"
         "fkl1ZNsx2gEonsnlShfzA9GJwRTmtKPbk1s-hwx1IU5AT-AIelNqBgcF2vE5W25_SGGBoaROVdUYxqETDggM1z5cKV4ZjDZ8-lh4oVB07bkac6LQ"
         "dHpJUUySH_Er20DXx30Kyi97PciXKTS-QKXnmm8ivyRCmux22ZoPUind2BKC5OiG4MwALhaL2Z2k8CsRdfy-7dg7z41Rp6D0ZeEvtaUp4bX4aKra"
         "L4rTfw",
    "e": "AQAB",
}
SIGNATURE_6 = ("dPpMqwRZxFYi1UfcDAaf8M99o7kwUWtiXZ-ByvVuJih4MhJ_aZqciprz0OWaIAkIvn1qskChirjKvY9ESZNUCP4JjvfyPS-nqjJxYoA5zt"
               "WOyFk2cZNIPXjcJXSQwXPO9tEe-v4VSqgD0aKHqPxYog4N6Cz1lKph1U1sYDSI67_bLL7elg_vkjfMp5_W5l5LuUYGMeh6hxQIaIUXf9Ew"
               "V2JmvTMuZ-vBOWy0Sniy1EFo72CRTvmtrIf5AROo5MNliY3KtUxeP-SOmD-LEYwW9SlkohYzMVAZDDOrVbv7KVRHpeYNaK75KEQqdCEEkS"
               "_rskZS-Qtt_nlegTWh1mEYaA")
CIPHERTEXT_6 = ("SZI4IvKHmwpazl_pJQXX3mHv1ANnOU4Wf9-utWYUcKrBNgCe2OFMf66cSJ8k2QkxaQD3_R60MGE9ofomwtky3GFxMeGRjtpMt9OAvVLsA"
                "XB0_UTCBGyBg3C2bWLXqZlfJAAoJRUPRk-BimYZY81zVBuIhc7HsQePCpu33SzMsFHjn4lP_idrJz_glZTNgKDt8zdnUPauKTKDNOH1DD"
                "4fuzvDYfDIAfqGPyL5sVRwbiXpXdGokEszM-9ChMPqW1QNhzuX_Zul3bvrJwr7nuGZs4cUScY3n8yE3AHCLurgls-A9mz1X38xEaulV18"
                "l4Fg9tLejdkAuQZjPbqeHQBJe4IwGD5Ee0dQ-Mtz4NnhkIWx-YKBb_Xo2zI3Q_1sYjKUuis7yWW-HTr_vqvFt0bj7WJf2vzB0TZ3dvsoG"
                "aTvPH2dyWwumUrlx4gmPUzBdwTO6ubfYSDUEEz5py0d_OtWeUSYcCYBKD-aM7tXg26qJo21gYjLfhn9zy-W19sOCZGuzgFjPhawXHpvnj"
                "_t-0_ES96kogjJLxS1IMU9Y5XmnwZMyNc9EIwnogsCg-hVuvzyP0sIruktmI94_SL1xgMl7o03phcTMxtlMizR88NKU1WkBsiXMCjy1No"
                "ue7MD-ShDp5dmM")
ENCRYPTED_KEY_6 = ("a0JHRoITfpX4qRewImjlStn8m3CPxBV1ueYlVhjurCyrBg3I7YhCRYjphDOOS4E7rXbr2Fn6NyQq-A-gqT0FXqNjVOGrG-bi13mwy7"
                   "RoYhjTkBEC6P7sMYMXXx4gzMedpiJHQVeyI-zkZV7A9matpgevAJWrXzOUysYGTtwoSN6gtUVtlLaivjvb21O0ul4YxSHV-ByK1kye"
                   "etRp_fuYJxHoKLQL9P424sKx2WGYb4zsBIPF4ssl_e5IR7nany-25_UmC2urosNkoFz9cQ82MypZP8gqbQJyPN-Fpp4Z-5o6yV64x6"
                   "yzDUF_5JCIdl-Qv6H5dMVIY7q1eKpXcV1lWO_2FefEBqXxXvIjLeZivjNkzogCq3-IapSjVFnMjBxjpYLT8muaawo1yy1XXMuinIpN"
                   "cOY3n4KKrXLrCcteX85m4IIHMZa38s1Hpr56fPPseMA-Jltmt-a9iEDtOzhtxz8AXy9tsCAZV2XBWNG8c3kJusAamBKOYwfk7JhLRD"
                   "gOnJjlJLhn7TI4UxDp9dCmUXEN6z0v23W15qJIEXNJtqnblpymooeWAHCT4e_Owbim1g0AEpTHUdA2iiLNs9WTX_H_TXuPC8yDDhi1"
                   "smxS_X_xpkIHkiIHWDOLx03BpqDTivpKkBYwqP2UZkcxqX2Fo_GnVrNwlK7Lgxw6FSQvDO0")

# RFC 7516 A.1 to A.3.
A1_CONTENT = "The true sign of intelligence is not knowledge but imagination."
A1_CONTENT_KEY = bytes([177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34, 105,
                        47, 130, 203, 46, 122, 234, 64, 252])
A1_IV, A1_CIPHERTEXT, A1_TAG = (
    "48V1_ALb6US04U3b", "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A", "XFBoMYUZodetZdvTiFvSkQ")
A2_TOKEN = ("eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0."
            "UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGRhWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ_"
            "_deLKxGHZ7PcHALUzoOegEI-8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqbb2Yw8kZqa2rMWI5ng8Otvz"
            "lV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXMR4gp_A."
            "AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.9hH0vgRfYgPnAHOd8stkvw")
A3 = {"kty": "oct", "k": "GawgguFyGrWKav7AX4VKUg"}
A3_CONTENT = "Live long and prosper."
A3_CONTENT_KEY = bytes([4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9, 219,
                        200, 177, 0, 240, 143, 156, 44, 207])
A3_TOKEN = ("eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ."
            "AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ")

CONTENT7520 = ("You can trust us to stick with you through thick and thin\u2013to the bitter end. And you can trust us to keep any secret of "
               "yours\u2013closer than you keep it yourself. But you cannot trust us to let you face trouble alone, and go off without a "
               "word. We are your friends, Frodo.")
CLAIMS_6 = '{"iss":"hobbiton.example","exp":1300819380,"http://example.com/is_root":true}'


def loaded(document, alg):
    """A published JWK, which may leave open what it is for, as a runner loads it."""
    return {"jwks": compact({**document, "alg": alg}), "for_encryption": True}


def rsa(document, alg="RSA-OAEP"):
    p, q = (int.from_bytes(unb64(document[name]), "big") for name in "pq")
    return Rsa(alg, p, q).loaded(**loaded(document, alg))


def ec(document, alg="ECDH-ES"):
    key = Ec(document["crv"], d=int.from_bytes(unb64(document["d"]), "big")).loaded(**loaded(document, alg))
    key.alg = alg
    return key


def octet(document, alg):
    return Key(alg, unb64(document["k"]), loaded(document, alg))


def seed_in(key, sha, encrypted_key):
    """The seed of an RSAES-OAEP that somebody else has made (RFC 8017 7.1.2)."""
    size, whole = sha().digest_size, key.raw(encrypted_key)
    return aes.xor(whole[1:1 + size], sha(whole[1 + size:] + bytes(4)).digest())


def must_be(made, published):
    """What is made here is what is published, and so the rest of what is made is right too."""
    if made != published:
        raise SystemExit("encrypter.py differs from what is published:\n%s\n%s" % (made, published))
    return published


def by_rsa(key, encrypted_key, ciphertext, tag, content, enc, header, content_key, iv):
    """A published token whose seed is the only choice that is not."""
    seed = seed_in(key, OAEP[key.alg], unb64(encrypted_key))
    made = encrypted(key, content, enc, header, unb64(content_key), iv=unb64(iv), seed=seed)
    return must_be(made, join(octets(header), encrypted_key, iv, ciphertext, tag))


def header_of(alg, enc, kid, between="", end=""):
    """A header in the order of RFC 7520."""
    return '{"alg":"%s","kid":"%s",%s"enc":"%s"%s}' % (alg, kid, between, enc, end)


def with_epk(own):
    return '"epk":%s,' % compact(own.public_members())


def again(key, ciphertext, tag, header, **choices):
    """A published token of RFC 7520, of which all choices are."""
    made = encrypted(key, CONTENT7520, header=header, **choices)
    must_be(made.split(".")[3:], [ciphertext, tag])
    return made


# The parts alone. RFC 3394 4.6, RFC 7748 5.2 and 6.1, RFC 7518 C and B.1 to B.3, whose tags say that the ciphertexts are right.
must_be(aes.wrap(bytes(range(32)), bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")).hex(),
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21")
must_be(x25519(bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
               bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")).hex(),
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
must_be(X25519(d=bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")).public.hex(),
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
ALICE, BOB = (ec({"crv": "P-256", "d": d}) for d in ("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",
                                                     "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"))
must_be(b64(protected(BOB, "A128GCM", b"", ALICE, apu=b"Alice", apv=b"Bob")[0]), "VqqN6vgjbSBcIijNcacQGg")
for size, tag in ((32, "652c3fa36b0a7c5b3219fab3a30bc1c4"), (48, "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7"),
                  (64, "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5")):
    must_be(aes.cbc_hmac(bytes(range(size)), bytes.fromhex("1af38c2dc2b96ffdd86694092341bc04"),
                         b"The second principle of Auguste Kerckhoffs",
                         b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the "
                         b"enemy without inconvenience")[1].hex(), tag)

RSA_A1, RSA_52, OCT_A3 = rsa(A1), rsa(RSA_5_2), octet(A3, "A128KW")
EC_54, EC_55 = ec(KEY_5_4, "ECDH-ES+A128KW"), ec(KEY_5_5)
OCT_56, OCT_57, OCT_58 = octet(KEY_5_6, "A128GCM"), octet(KEY_5_7, "A256GCMKW"), octet(KEY_5_8, "A128KW")
KID_52, KID_54, KID_55 = "samwise.gamgee@hobbiton.example", "peregrin.took@tuckborough.example", "meriadoc.brandybuck@buckland.example"
KID_56, KID_57, KID_58 = KEY_5_6["kid"], KEY_5_7["kid"], KEY_5_8["kid"]

T_A1 = by_rsa(RSA_A1, A1_KEY, A1_CIPHERTEXT, A1_TAG, A1_CONTENT, "A256GCM", '{"alg":"RSA-OAEP","enc":"A256GCM"}', b64(A1_CONTENT_KEY),
              A1_IV)
must_be(encrypted(OCT_A3, A3_CONTENT, "A128CBC-HS256", content_key=A3_CONTENT_KEY, iv=unb64("AxY8DCtDaGlsbGljb3RoZQ")), A3_TOKEN)
T_52 = by_rsa(RSA_52, ENCRYPTED_KEY_5_2, CIPHERTEXT_5_2, "UCGiqJxhBI3IFVdPalHHvA", CONTENT7520, "A256GCM",
              header_of("RSA-OAEP", "A256GCM", KID_52), "mYMfsggkTAm0TbvtlFh2hyoXnbEzJQjMxmgLN3d8xXA", "-nBoKLH0YkLZPSI9")
OWN_54, OWN_55 = ec(EPK_5_4), ec(EPK_5_5)
T_54 = again(EC_54, CIPHERTEXT_5_4, "WuGzxmcreYjpHGJoa17EBg", header_of("ECDH-ES+A128KW", "A128GCM", KID_54, with_epk(OWN_54)),
             own=OWN_54, enc="A128GCM", content_key=unb64("Nou2ueKlP70ZXDbq9UrRwg"), iv=unb64("mH-G2zVqgztUtnW_"))
T_55 = again(EC_55, CIPHERTEXT_5_5, "WCCkNa-x4BeB9hIDIfFuhg", header_of("ECDH-ES", "A128CBC-HS256", KID_55, with_epk(OWN_55)),
             own=OWN_55, enc="A128CBC-HS256", iv=unb64("yc9N8v5sYyv3iGQT926IUg"))
T_56 = again(OCT_56, CIPHERTEXT_5_6, "vbb32Xvllea2OtmHAdccRQ", header_of("dir", "A128GCM", KID_56), iv=unb64("refa467QzzKx6QAB"))
T_57 = again(OCT_57, CIPHERTEXT_5_7, "DKW7jrb4WaRSNfbXVPlT5g",
             header_of("A256GCMKW", "A128CBC-HS256", KID_57, '"tag":"kfPduVQ3T3H6vnewt--ksw","iv":"KkYT0GX_2jHlfqN_",'),
             enc="A128CBC-HS256", content_key=unb64("UWxARpat23nL9ReIj4WG3D1ee9I4r-Mv5QLuFXdy_rE"),
             iv=unb64("gz6NjyEFNm_vm8Gj6FwoFQ"), key_iv=unb64("KkYT0GX_2jHlfqN_"))
T_58 = again(OCT_58, CIPHERTEXT_5_8, "ER7MWJZ1FBI_NKvn7Zb1Lw", header_of("A128KW", "A128GCM", KID_58), enc="A128GCM",
             content_key=unb64("aY5_Ghmk9KxWPBLu_glx1w"), iv=unb64("Qx0pmsDa8KnJc9Jo"))
INNER_6 = ".".join([b64('{"alg":"PS256","typ":"JWT"}'), b64(CLAIMS_6), SIGNATURE_6])
T_6 = by_rsa(RSA_52, ENCRYPTED_KEY_6, CIPHERTEXT_6, "KnIKEhN8U-3C9s4gtSpjSw", INNER_6, "A128GCM",
             '{"alg":"RSA-OAEP","cty":"JWT","enc":"A128GCM"}', "0RHSNYwN-6-2QBGsYTZLSQ", "GbX1i9kXz0sxXPmA")


def flattened(text):
    """The flattened JSON serialization (RFC 7516 7.2.2)."""
    return compact(dict(zip(("protected", "encrypted_key", "iv", "ciphertext", "tag"), text.split("."))))


def general(text):
    """The general one (7.2.1)."""
    header, key, iv, ciphertext, tag = text.split(".")
    return compact({"recipients": [{"encrypted_key": key}], "protected": header, "iv": iv, "ciphertext": ciphertext, "tag": tag})


WHY_JSON = "rule: a token that begins with { is JWT_TOKEN_UNSUPPORTED"
NO_KEYS = OCT_58


def example(name, why, status, text, key, **rest):
    return jwe_decrypt("rfc" + name, why, status, text, key, **{"payload": CONTENT7520 if status == "OK" else None, **rest})


CASES = [
    example("7516-a-1", "RFC 7516 A.1", "OK", T_A1, RSA_A1, payload=A1_CONTENT, tamper=False, report={"alg": "RSA-OAEP", "kid": ""}),
    example("7516-a-2", "RFC 7516 A.2: RSA1_5 is refused by name", "JWE_NOT_ALLOWED", A2_TOKEN, RSA_A1),
    example("7516-a-3", "RFC 7516 A.3", "OK", A3_TOKEN, OCT_A3, payload=A3_CONTENT, report={"alg": "A128KW"}),
    example("7520-5-1", "RFC 7520 5.1: RSA1_5 is refused by name", "JWE_NOT_ALLOWED", TOKEN_5_1, RSA_52, report={"alg": None}),
    example("7520-5-2", "RFC 7520 5.2", "OK", T_52, RSA_52, report={"alg": "RSA-OAEP", "kid": KID_52}, tamper=False),
    example("7520-5-3", "RFC 7520 5.3: PBES2 does not exist", "JWE_NOT_ALLOWED", TOKEN_5_3, NO_KEYS),
    example("7520-5-4", "RFC 7520 5.4", "OK", T_54, EC_54, report={"alg": "ECDH-ES+A128KW", "kid": KID_54}),
    example("7520-5-5", "RFC 7520 5.5", "OK", T_55, EC_55, report={"alg": "ECDH-ES", "kid": KID_55}),
    example("7520-5-6", "RFC 7520 5.6: the alg of the key is a content encryption", "OK", T_56, OCT_56,
            report={"alg": "A128GCM", "kid": KID_56}),
    example("7520-5-7", "RFC 7520 5.7", "OK", T_57, OCT_57, report={"alg": "A256GCMKW", "kid": KID_57}),
    example("7520-5-8", "RFC 7520 5.8", "OK", T_58, OCT_58, report={"alg": "A128KW", "kid": KID_58}),
    example("7520-5-9", "RFC 7520 5.9: compressed content is not supported", "TOKEN_UNSUPPORTED", TOKEN_5_9, OCT_58),
    example("7520-5-2-of-all-keys", "RFC 7516 5.2: the kid chooses the key", "OK", T_52, [OCT_57, RSA_52, EC_54, OCT_58],
            report={"alg": "RSA-OAEP", "kid": KID_52}, tamper=False),
    example("7520-5-8-of-all-keys", "RFC 7516 5.2: the kid chooses the key", "OK", T_58, [OCT_57, RSA_52, EC_54, OCT_58], tamper=False),
]
for name, text, key in (("5-1", TOKEN_5_1, RSA_52), ("5-2", T_52, RSA_52), ("5-3", TOKEN_5_3, NO_KEYS), ("5-4", T_54, EC_54),
                        ("5-5", T_55, EC_55), ("5-6", T_56, OCT_56), ("5-7", T_57, OCT_57), ("5-8", T_58, OCT_58),
                        ("5-9", TOKEN_5_9, OCT_58)):
    CASES += [example("7520-%s-general" % name, WHY_JSON, "TOKEN_UNSUPPORTED", general(text), key),
              example("7520-%s-flattened" % name, WHY_JSON, "TOKEN_UNSUPPORTED", flattened(text), key)]
CASES += [
    # RFC 7520 5.10 to 5.13 have no compact serialization.
    example("7520-5-11-unprotected", WHY_JSON, "TOKEN_UNSUPPORTED", compact({
        "recipients": [{"encrypted_key": "jJIcM9J-hbx3wnqhf5FlkEYos0sHsF0H"}], "unprotected": {"alg": "A128KW", "kid": KID_58},
        "protected": "eyJlbmMiOiJBMTI4R0NNIn0", "iv": "WgEJsDS9bkoXQ3nR", "ciphertext": "lIbC", "tag": "fNYLqpUe84KD45lvDiaBAQ"}), OCT_58),
    nested("rfc7520-6", "RFC 7520 6: signed, then encrypted", "OK", T_6, RSA_52, Key(None, b"", {"jwks": compact({**KEY_6, "alg": "PS256"})}),
           now=1300819379, claims=CLAIMS_6, tamper=False, report={"alg": "PS256", "expires_at": 1300819380}),
    nested("rfc7520-6-expired", "RFC 7520 6: the inner token is one of 2011", "EXPIRED", T_6, RSA_52,
           Key(None, b"", {"jwks": compact({**KEY_6, "alg": "PS256"})}), report=report(failed=["EXP"], claim="exp")),
]
