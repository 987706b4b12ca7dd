namespace LstmSimd.Formats.Tests;

/// <summary>
/// Files that torch.save made and what PyTorch gives for their LSTM, printed by make_torch_golden.py (PyTorch 1.13): T = 4, B = 1, I = 3, zero state.
/// </summary>
internal static class TorchGolden
{
    public static readonly float[] X =
    [
        -0.146795094f, 0.786141276f, 0.94682163f, -1.114344f, 1.69079018f, -0.894827902f, -0.355625033f, 1.23238575f,
        0.138172656f, -1.68219852f, 0.317678303f, 0.132806972f
    ];

    /// <summary>The file, compressed by gzip, in base64, and the outputs; none where the file holds no LSTM that runs.</summary>
    public static readonly Dictionary<string, (string File, float[] Y)> Files = new()
    {
        ["plain"] = ("""
            H4sIAAAAAAACA5WUb0gTYRzH7/b3POecaWVlNjNrM9P9sb+452zVIC5wrYQR5Jrz8IbT+ds9U/oj1AuFKIqKXvTGfFMUUVhUiODNKEJfFEUv6kVRWBAEYQS9
            KAi62w3bnZT1wPFwd7/v5/t97vfjgqzeQBAURcxbNmIREU3F+Hgf19ARxdH63q5EwG8lDqjWcV0slkwkuBiOJ3sEuiXVwaW4jp3xGKaBcIaAdIQtEqyfi3fy
            OBLnIwkX6GI4KYHrI2kcTwh0JMW1p+OJjgjmeoRkKtLnoUHvcITNkk6QKqOdHBgUCR1IJKN4n/KQBmOYlGpcYArrpT3WmwYzW46B2ssSLMXqh6CA1bPkENAn
            eTlLIQZLCIryA/HZQFZe8uMNvMJzQzFvZm0YbApHNwQlrE7mLFI4pRjKQrA4TEvF7fGokDvWEhXFA0slCoWhPEsZhGUsOQjLFcIKDBUhWPmboOSoVBG8sEoh
            2HOEKpmwWiFUY1gTgpr0AKwNF0jFkW4OR+U2wbrse0dY7iE4B6A2+yH7uJQgdQjWs6QgCO31QdZMUc2H7GOSk3wF/zgHVsKimoMGV8BPzU3B1JGvTVG9Gd3t
            L2CGNm9D1WWTCJstmf43BHO88TB6w29Gu61Tvm1HR1HJ9rVMorJKFG9Piw/rNokV116L4LiFKmfviL4tD0TGVcGcuFLDfDlz1ed+9GOiZXZ8Qs759tYm5yEp
            iXz9LecadU53wG/XTOv8NXbiBtpIOTMzs6WZwUs25uo9D/O9om6iiyrOTO4aburuviYW1t8ZTzbeRp93jKC259cnLiQv+7ZadiH7+6KMnG+khLQ2SwmaF8hn
            UOfzBPwEMTyQFtGTmaaai0/FtpXD4lmvgIoOPkPB/aubXr44Lcr8jx9aW+0Swf5/5/f+y/mPbX2MTqUfiw3fnOLNR7XMpwNG9K50j+9jOUb3z7my/slX0w0L
            +xcT1XP+uWkL+FctFMBLyw7PhztbdRJDl3Ug5W3OI39KbfNctX8orTp/dqwqJaUjNHOt1eb3Va0d1WrdWm1+z9TaoF6j9Wi1+d9b46vVerXa/C9ZrNK6DIS2
            P0HWZKrLva7Ub5grNWn2LlLZzxtyR2BN8j+F+GlU7snsM6NJ0Ziy9UrtLx2qgPdfBgAA
            """,
        [
            -0.0474300571f, 0.0514881089f, 0.0048423917f, 0.200888321f, -0.0362541974f, 0.228922099f, 0.169415385f, 0.222193286f
        ]),
        ["protocol 3"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDIlFyRmZZan6KYkliXoF2TluTnwMUSiggTk5OT8nJzW5JDM/r5jLvygltSg1xSUzuYSrkEEzqJBRI4IHaFh5amZ6
            Rkl8ZkZ8jkEhU3JJPtBgvfjSksycYq74otSk0syclPiS1Lzi/KL4MiOuQmYNjQh2oL5ioMrE9NRCFogWLrec/MSSYIggVyFrBCNQjUEhWwQzkE4uKC1k95Yo
            KeQI9Gbw5vBmbivk9Gb2Zmwr5OrMALmFu6SQJ6iQF9lBGWAH8WUA7ctgyYCYZ1jIn8HuLVBSKAAxh6mtUNCbCWSOEMQc4ZJCkaBC0dLaQrEITqCG+NzUkkRQ
            EBWKg+UlIkDhVyhZWygF9kRZalExMHQKpb0Zi4uLk/QCvNk5cvprxU2AtoFwAM444APGAnIc6Bu4OfGgxEDiAyn7wiXC+9N13fftDPu1V/zHlH3HTI33vYh/
            YMe47JhdE7ei7crNsvYK8/7vk350fZ/R5MV2Gmul9/7+qrJ//7Rf+26l3tnHcJLbPv/LYrvjnDz2+UfY9l+rMdgvlfV2H8PbWbYgty7cWtSWAHQNCONzqwqq
            Ww3dnBTQUgsm2MTEv2+L6pN9rMeZ7dUaM/cppF7cN916uR2zhPO+n2ef2eVN0LG79KLP5h+DhF0OK8f+n1sP7rurvmpf9e0z+8pSGexA7jOJfV3qAHSBA173
            8TM4w90HjRE3J3uCDiQAjLlALrg4Lz2UCWgHE9gFjCAK7gbkmBbAcBV6DkPXjRz2fCg6WxgZ0NIGul7kcEHVa8CEptcQXS+yj/hR9F5A0gsNxwBvNjYdqLQc
            sy5cKQsa/RlKBzFDaKA+UP5gcIUqYASLsbJB9LCA1UPUAgCniC7ZpwQAAA==
            """,
        [
            -0.0904085636f, 0.0450015664f, -0.0592529252f, -0.115938358f, -0.0760082752f, -0.0677550882f, -0.0707279369f,
            0.217415571f
        ]),
        ["protocol 4"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDIlFyRmZZan6KYkliXoF2TluTnwMUSiggWUqOyNEQw93cn5OTmpySWZ+XvGUHm7/opTUotQUl8zkkimTp2gGTdHo
            4SlPzUzPKInPzIjPMZjSw1OSD7RAL760JDMHqEMovig1qTQzJyW+JDWvOL8ovswIqFFDo4e9GKgwMT11Sg8rWAdQp1tOfmJJMFR48pQeRqBxzMkFpVO8JUqm
            BHozeHN4M7dN8Wb2Zmyb0pnBBLS9ZErQFLgDMsAOyGDX0MjgyODuYTScksHrLQDTyQTUyYSqs7R2Sg9nfG5qSSIoLKaAxXsYpgBF2ctSi4qBXp7izVhcXJyk
            F+DNzpHmv/O6EDBYQDgAZwjzMRihhLC+gZuTHlr4EgJNKwTsLuRM2zeP6Y3d2/yT+xz0heweHvTbl8Uqu3/e3tf7uh5Nttvg0m9neu/+vsmnEvctttTc3zzn
            kN2ENhn7ylM5dheYHuz78XWf3UZLMfsNSiL7SpLf7r01t8quwneX7cOA/H0g3zS+C9+SAHQvCOPzjQqqbwzdnBQI+iaaV2N/8Z2/+/hvythaxUnv3Volah9l
            f8xGs8BqX/l9g/36+Wr7VVKm2f22VrR/c1x/z5zTivv3dDbYzc8Xtr809z3YfZa/fL47AF3ggNd9/AzOcPdBo8zNyZ7E4MYAxlwgF1yclx7KBLSDCewCRhAF
            dwNyWhDAcBV6DkPXjRz2fCg6kxgZ0FIPul7kcEHVa8CEptcQXS+yj/hR9F5A0gsNxwBvNjYdqLQcsy5cKQsa/RlKBzFDaKA+dhDtClXACBZjZYPoYQGrh6gF
            ANNOz76nBAAA
            """,
        [
            0.164394766f, -0.00555652846f, 0.0908091441f, -0.292208791f, 0.136535406f, -0.250945508f, 0.131693587f, -0.183119595f
        ]),
        ["protocol 5"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDIlFyRmZZan6KYkliXoF2TluTnwMUSiggXUqOyNEQw93cn5OTmpySWZ+XvGUHm7/opTUotQUl8zkkimTp2gGTdHo
            4SlPzUzPKInPzIjPMZjSw1OSD7RAL760JDMHqEMovig1qTQzJyW+JDWvOL8ovswIqFFDo4e9GKgwMT11Sg8rWAdQp1tOfmJJMFR48pQeRqBxzMkFpVO8JUqm
            BHozeHN4M7dN8Wb2Zmyb0pnBBLS9ZErQFLgDMsAOyGDX0MjgyODuYTScksHrLQDTyQTUyYSqs7R2Sg9nfG5qSSIoLKaAxXsYpgBF2ctSi4qBXp7izVhcXJyk
            F+DNznE5sEZBCBgsIByAM4T5GIxQQljfwM1JDy18CYGYxXb7FKcX2x4vP7fP76b6fuG6eXb5XSL7t+833ddhc2CftRKHveM5bruXT5bbBWp+3fetW8L+AXuj
            7cwzJ/ZdKLfd+0ubYT/7Rta9qVqn7DoOLNq3j0nSPlwk1o434+/e1fpJdiDfTLrIxJwAdC8I4/ONCqpvDN2cFAj6Zn0K675WT419EW1v9/3/fMkuKOSmXcLb
            crtWuWt2m2+Y2MsUa9kf3qC3/6yUqt31P+V7S+6W2lnk8uw7KuFlJ9enth/kPoZJZooOQBc44HUfP4Mz3H3QKHNzsicxuDGAMRfIBRfnpYcyAe1gAruAEUTB
            3YCcFgQwXIWew9B1I4c9H4rOJEYGtNSDrhc5XFD1GjCh6TVE14vsI34UvReQ9ELDMcCbjU0HKi3HrAtXyoJGf4bSQcwQGqiPHUS7QhUwgsVY2SB6WMDqIWoB
            hcCizacEAAA=
            """,
        [
            -0.0918783024f, -0.0910260528f, -0.0319679752f, -0.207644969f, -0.0427633934f, -0.287946224f, -0.148552299f,
            -0.143658265f
        ]),
        ["bidirectional"] = ("""
            H4sIAAAAAAACA62XC1BTVxrHbx68ggINqAiKVKE8hJBAICDkXARka1MVLyIpPnhGEw2PQy4gVbYUCqtod1jU9VEfxUfVlaq0oB1LznWx44rWZyu2TpGtj3Xc
            LlYWdHyU3c3NzYTcm9lCGe9MJkNy/r/v/33n4zsnaSqBEMOcnTG7xwMTY7ml+VpduSaiIJfMlZSs1qcmuWFZrKean59frNdr8kldcZFBtKC0QFOqKUjR5ZMi
            iIUQkBesHmeCVWh0K7Vktk6brZdCfj5ZbAJLsstInd4gyi7V5JXp9AXZpKbIUFyaXR4pgoLgYLWTSWcwrcxdqYFCRiJK1RfnkunMhyLooOaZ1kiho1pges8v
            KYNOKm8SOi9UYSpnlaAeuqgEKl49FG3Q0l5cSTiOgONtDWnNhty0pnhaoZbhyaC71knlQUIPhsOvh6+p+DRHzHA8SehFwAlqkWlxni7XYElrIosSCSeZKM4k
            9DZT6uBkFa8O+jAEXxJOIeDUYQLjw49FiILTGIK/hfA6TZjOEGaQMICAgWovTnFNxSzXlBo08A0WSw6DtObaBFtrE8LUJpThzSRhGAHDbXlaFk/C4kXDCKZG
            UmuNZEyNIhleFAnlBIxWi1k1stJiWLQYqGAyjbVkGkdnOoshxZMwgYDKYRLbF2CRFBBnSIkW0myalMSQkkmYQsA53IaUwVQWIxb+zsTwJ+GbTG7CejhXJaRz
            e4vhqEj4NgHncftIBuezOHFwAVOjNGuNFjI1IhhOOgkXETCD3UcyuNhK4dPdKIWZTEpqS0rv0CllMYglJFxKwGXsRpLB5WyEDGYziBwLIpdG5DGIfBIWEFDD
            7SSZtcIr2LBIuJIpj9ZaHh1TnlUMcDUJ9QQs5LbSMLCIDYyCxUydSqx1gkydShmggYQkAcvYvTSMK2fj5LCCSXaNJdlKOtl3GdRaEq4jYBW7mYZRv2ejouF7
            DKragnqfRtUwqFoSfkDAurIqWK92Ma3OLtSQufSghH8wf79eTU9RuKEKNphHGR3BNCPhRhXPYDDkSdJUTs4N9epbsxwwjH6l/d9J7IaJWJM4Qpqa5GiZw5Mr
            D4I5D8PxdgUfXf3Fnfq5ciL18wMRQiCiI7W2WZn3ebty9TvO+NmlApS9bz4I1p1Bc0WR+Mu+BrCn+7wxZKgPvB5cDV5kPVPyz2SgBO+TyluvLVB21X2Dbv4t
            MIF2GRLQ0pRj8kG/fs1lANulLDXJn3Na2D+DU/1ARUk36l3MAxcyS1D/jolU8PXv0OG/uFM9TUEgt6wHfP+nALy0SoY/3/5HQIlbQfnTp0bfgxNw0aoGRPu7
            UBvyU6LJQeKv+nPHkjn+TGXERzQ4whN0LhC/ePz7hPTvBlDSg+r46J5N4ITcB31qlFI/lN8EtL/4z59M8Dc58B/B3wyOP1MBp43kT3VuN8pSDKHqmi/AX+dK
            wIs7AnxCnBg13+4FN/tmmuujrgoTjSV+5Cji3zv/d5TjG4Qn+0bip3g8vNv7LXTvyW6E8zEQm3QSjOv6Qulcsh34pomMqepLYPKZo+BrxWVQe0tt7H/hRb3n
            cReltLahromT8XYXsdFrbafxTvyH6CvlQMcUx0GQuCUgLn3SYZBJXAHfzpNSn8RVgZO35fgU8hSSzvtJSec3S32ov9qUQfVv3P+oV7D/zXNqEtYto4DRIAHk
            f52oRzFO1JZGH/xL111o+eRp1AlyOlW4bir1jAgELrpDyobQ62iwaQZqzbujnP1jrbk/Inafmz6W/pW/Av+nr2wGn9zrRHs3h+ITfULwgQ8xal9XEL5G5UVN
            G3hk7p/rDzfNGkv/RI+ifzyeuAHpkkVg1VN/fGayLr7og0GwZxlErQ8E1NWvNxnN82fjDxtGjm83fyJHM382d6agSS9L0P7WfyNJrSt1cacnipwnxs9ntaGH
            iwMoOv6lw2L+GOJHjSa+X0kgynIKwLcfkIAbngrjol/mo8B+P1zVH059HHjJ3B/iy2uejCG+fDTxiR0p4MjAHVDYfQ3F6gpRX+B21HYwAtf/57QxcVcYRa1v
            By0fuYLekHNKfmE/etwUQm1xDMDzMpyp1dtc0KF2IdrbeRks+sibEimuILmgE03ddBJtfbcH3N3VY/Zfsf3myjGcH9Gj8V8RfwAUnfXEBecfo9vC2C8bq8RU
            kqH99KOTPhQvS0LdcbkHCmM+RpVfrTDWFWag7M3uVHhlo/Hov24oD+73wGl/jTlHjoz8/+eGCdn+YlKTMGyQtxM5Vobhfs2HUI7xAUiZ6odf6NiqFB1bg3Ie
            OJj5+IoEwxj2TzGa/C9Hp6OaoZ1IoF+HmvZ7Ut1tjUavFE+qx7sPdGVKzP3rG7ojdAzxY0cTH611pGZudAeKZ71g8fRwfFy7mMLavHDDp0PgeXUfSn/8Z/Dt
            MRVar08DWxP9qQO9V9BQ3X30Qj4ebTt9vePl25UdUb030JtXPwNXHp4C+EU/KvNCEHVsmy8aWD0XHO91oeRL6owhuQHKpQtF1P2aEPwzHwG+LFmEhzdvNs8n
            hx9by0ee/3b7F0fvX20OjxJea1WGd34DoG8rONv7T6TzdcO79h1FirAhY4uDCvGWt4AD94OpLev/gTzjjxu7o5+D+EwJannjrrm/o/b2+P62+W25C76C+R0l
            oh1c27Myg76x8s0OePSb1YPtHdPDzhX3Fz5XbXv3c2MpGxwwzq2Uq7W9l7G1UkeOVsbV2t6Z3Fnaq3Zau8C2Fx62uMSJK7aLbHubYIsf24kjuWLbo5xj25kr
            juKKbc9ZtrjRhSuW222UzSHJFktFXHE0V2x7wrF36gRXbJey7enE2WVXjtYuY9uTgROXq7VL2HZqs7Ul4zhau3xtJzJb6zGeo43ham2nKScuV6vgam0nFVv7
            mKuN5Wptpwxbe9WNo43jam3nA7s50twx7lRKUzk6hlm+9hOEW5eKOe+zhZa2tRBNOvp3LubpxfzNM3/m4MhoxOb1zNr/AaNoBNV1FAAA
            """,
        [
            0.151811168f, -0.120268539f, -0.00854981411f, 0.104982004f, 0.204953015f, -0.212867185f, 0.00447906321f,
            0.0829273537f, 0.198576063f, -0.237097114f, -0.0105207404f, 0.0715607703f, 0.194725811f, -0.254259884f,
            -0.0047633308f, 0.0458923094f
        ]),
        ["projection"] = ("""
            H4sIAAAAAAACA62YC1RU5drHNxdhQkVEIjM9jeZBQtQZ7tjsJyIiYtJDI+jkjTsMisgLG0IDQh0I9ESjouIN0VBR0UYFJWU/hwDNY4SgrERDIzPhMzRERD7r
            6JmZzcLZm+87nljutWbNYtj/3/t//8+738sOkpuZU5RIRA26bChbKjwpUhWXGj0jKpwJn564NN7f15qaz7uyTCMjl8fHR0cyccsTkq3+lhQVnRQd5RcXyVgR
            6nUFMXFUjtDBPoqOi1UxoXGq0HgJMY1kluvA00NTmLj4ZKvQpOiIlLj4qFAmOiF5eVJoqosVMXN0VFrqdMm6O8Njo4k5J7Hyj18ezszhfrQiw5QmunskxEJp
            pvuOTEwhlnIJQ0QfyCm5jdwsh7wgN5Ob5BCrPJXey3CGjFCQkcaGVAZD1ipdeypzFceTklEqS7mYITYcxzSHjJab6jm2HGcMQ+wU5EWlle7miLjw5P5u2fMo
            LuQlHcWGIWMNlGzystwkm4zjCK8wZLyCTHhK4Hz8hUdwJa9yBHE/YaKeMIkjvMaQyQryV15fkvQMBx7DjUzRMUQMcdQzTOXmOeR1ubm+L04cZypDnBVkmtJO
            UCRdUVKjk5KjyXQez53MUBkylgxkLOUyduF4rgxxUxB3Y56Kx/Pg8TyIJ5e110DW3lzWMzneGwyRKQittOVlPUADHs2TvMkl5tOf2Fv6xHw50tsM8VOQd56S
            +L78eSQv8i5HCugnvacnBXIkOUPeV5BZvD4mGbNm81je5G9cDYIGavABVwMFx5vDkGAFCRE+KFIyd4Bjqh+XEjJPB/JhiJILSwf6kAPN50ALGLJQQRYJB7iU
            LOaDpCSUSz1sIPVwLvUIDhTJkCgFieaPcCmJ4WNcSCwXkqo/pDh9SEs4xFKGxCvIMv4Ql5IEPsKVLOcQif0IokckcYhkhjAKkiIc41KSyoe4kY+4gNMGAl7B
            5bKSA33MkHQFyRAOculAwTL5QHfyCRd01kDQqzjgag64hiFqBckWjvKnwBw+0IN8ygWeOxB4Hhf4Wg64jiF/V5DP+MP8KS6fj/Mkn3OpafpTW69PbQOH2siQ
            AgXZxB/nT1Gb+SgvsoVDFfajtupR2zjUdobsUJCdwoH+FFbEh3mTXVwhigcKsZvLbQ8H/IIhJQqyNyWD7FO+oFOELotmwvWLC9lv+H+pUr/ykAMZ5KBh+te3
            oltXyCG5SXJycsT0ILml6PdSp5oEC4rSf4L+39XLmrLnrV4zJP6+toK1S385tqsha1gAzjzagt93bUdJTAVd+koPUIk3ZMrFDZjuGY1Onaugb9JELPVcyy5O
            QnB2kUFA5Q7QXPoF3lc7ojKlgLawrcb8lMeweeshtJ57H5wib0NX7XX6asg1FJupq0pN52B5z3iIqtXA2fX50LdsMix+vQ5xzmUUO78EYSVtrEy+HAou9EHA
            jnEQ6LgN7a6MwT1VO6E4w5du0BwBKvwBZi1IZ+uPrkBJXg1IekJBn4hNULNZta7P+s9/SsScn4jU35ei0gLzWFnOHWxMJmxf7gWgVAuqqksOVC1mO3Hz4fNg
            2nQJThz9Dk9srcDq1LMycfoGTEhrwvjDYigvN8eyNCmcS5JDae/PoH65ECbt78Ku2Q3YM+07UK+5gqVpOyB/2A58vOQ7CPtGA/HlWqzedwlF6WE41nYJ6v3H
            zhnXmqVzmPUf/Y+i3hb415X0zf+jpH/q6rS8AD3bmiEs42xVmMNkOrhIjj7N3WyBrxloyGu0efZJTJt6Ehn/ZeD8Xi34BN2BzJgdUCbfCLnb54KdpgzqA81w
            bEgRrT4yGyTSFlpzQMKK1+Vg2OQTmJa4ERNX+NNU869QmTkTEzSN2HPvOvrhuyAqD4abP+ZiwF5/VPuehZqKFrSZtxmK8/JkmtJEVHz4EOqhFBuab8Hk6c0Q
            9GAGTK/bB5UpfbRX6PfQtuQmbXXgCY4XKTEtdRM9/+5xSFfYIfWjN5invw1Z9yS0y/2LOu8PIPHnVAxav5v2m/EuKg+bwtzhh0HUepnW50990nmN0q9UJn8u
            f+lzyF8bsxh9bt2gFZuacKH7ZYiZnQePkk5CfJoJnLrzGKN6K7A5vwM71JvgmF0f3C7cByOiZ+OG6u3Y4F2Arf/ogrpXetF53iOUHAgGzQ9v0SVta9DB5nNU
            TOzFwmvTYLzbShT/YY2pb+dA0LcNWHbqdyj4lwOaL/jC8PyEwsbRQxl/Ls+h/4m39rOTIyvAaXQ+tmjb2KqTGagKK4XFJQ9R9PcDQJ3r9vbv3YPNF8eg9koS
            K3Ibh+r0cBzb/gJKikMM9XOSxmX56Bz6/En/rs/Bf9rsNFBlHqDXfvwV+ChL2Qa6Bfq0U4Hq0NXt/iEIW3qF7hKXQMSX99GnxJy1r7mDbbJONuiJF96yLTI8
            /+9/8M2Tofh3ew7+fWqLsaPwDLR2xELHj9OA+rySbnk0EbR2frRT5kODv+vSCRPEOgfiZ/h7TeDP3d/31Wf56zoey1Zf3APnVGtYyYjjdNj8nWAxZzM0TjrO
            JkQ1Qm4iIPVqVNWJDxtAMvxzlG37FxQmp2JJ9mpMGHsGFONPQsGH5VhvmQTFR8fQgbF1uEP9InZ9LKXTGztRu9mC1ZpRUPoEoWDWCZDlhqD6QRI4hl+hs7Z1
            VBWNq8WABaNhvu2vsDjvMmqcrdnW5E1A+TnPrNt6EqrD81m7A59hzPEmVLdvxVzrGnatZBeEvRxMZ01ypmM8GiDgTQv4Y/M8fP/oVFyyZT1khc7Cxg1/hfoz
            86Gt5ZCsr/I4nt1fgKoff0VNigNQud3oEaNB83P3DM/fT08qXIcy/3g8j/q7xVQFpyyF0i8ysbLiHpubmInKRT5g+8kX6LxChZUrH9FhKadlki8ZLNY60tUL
            KtglpBfvxv8Gx0Y2YVvVFMgx1UCuzWnW7cRIzLfohDZ1NWTtP8Z2fO+O3VdycZvVRWj7dB12yb1BJBkJDWvPAJUed1r90RpD/wPCp7wzlPnH8zn0/+yWzzC+
            LBDrx/ni6um92PjCLaRcMyH44yhgIkzQ6eH/4PVVh6H864dwatkTqGsOxr4l19ApfC+0/u8qg/9xjdKZQ3l+vZ6Df4+Qc6C1t4Cug4ehpTQCz9dfQOrILvpg
            4lVo+GoXXvXIhh7JPOx9swgpxUicf+d3mLS6FQoSmmA2PjD4X5pocWUo/r2fg3/xtLyqHe1hIPp2BpTbhGBZ+34ojs5mJRdkKEGNwd9C0vfOs+cfa2oy359u
            eRI/055D4HpUx5SDNv13WqzOYhvHDGdLrEOg+usPaG1BBlsU9DN07NdC47ZRdH2ZFiorWtnp79WgQrQRAkzzDf5+cOnZ++z8Bu0/XfX7T5+R++iOuKtYd74S
            fA6OpoObcjD16k+49jc1FlndhRHdGRB/LRxvXr0EZQE/QOXKTBB/4sGea/8NVIfaWX377stqvIfQvpu+fa+dIajdy0D89hBMunoKJjvn4sJsGaTOqcKgDQcN
            87/fWz8FDCF/9/8m/7DdF2Ru9f8Ee7c63T5ThD6vJ0Cl/0l2/u5fkFpeddq8yRU1/7hPOx5WQNfFl3GlwxoULdwCknWtOP7GCiitnQUdznIQbz+Gopuz4Ng/
            C7GtIQpaIhLQJ+InOuvI8Tf6zI4idfMOhq29x96IKoSAt26z2lhzFN0vQv/grzAxwIFVtw/DandPiCjrA/EwLSplE1DZTUPd+TJs64tgs5pWoV/THqh+FMl2
            +TnSjm8UwvWFFYZ82o7d3jOE84eHPv9Ov7VIJZ4FKkEObcST9aefwF1VGzgmLELNhFFYcmsRnNq9C+eueIxuXqtwX8xt1F7fDV2bTSA4QXd2SimrqpQ/gHFH
            NuFt8R5se3Eh3L5cjvZNd9H5kgbEkavZgC8/ha5fmtlT1V0QFTgHL2IzFOxcj8oHrgb/3TXXe589/w7y76n338OeAXFvBJTXnMKwR3J20sQt0AZnse1ctayz
            XndG/KgWm2t9oW/VQzRf8htmTXWTrZzXjj4j4vFIxhbD8xMx9/TJIYxfL337mkm17DnvQ6i80wiV0x5hn7iJLs7ej9p1+Vg8xYF2mvIH2N2xRNPZj5E630pr
            Lsix2/IQlgUEgso90ND+N8eYb4fQvrehfosysLp5GC1aWUAHzXqJ9ppWxBZ2b8Qb8z6DY4lfG/h1MQ4Jf27/1H/u/y/2T65W+haaimJD9G8gTA0tmOi/Btow
            fl9gM6hV4Rtuodr4bG3NU6IFJXjDINQan2v52kZLgVYq1BqfyUbxtBqRUDuoYeMDDV9sYyUUD2rZ+DQhEA8Xil2EYuOtPF/cOEjsKhQb77MFfR4hFLsJxcab
            SL5YMlIodheKjXdggpathWIPodh4+yMQjxKKPYVi470HXxxkIxR7CcXGGwNBqUYLxd5CsfGqzR+dWqF4UJmNV1y+NshWoB1UZePVVPBUCLWDimy80vC1kjEC
            7aAaG8/yAs92Au2gEhvP0HytzYsC7aAKG8+ufK1GqB1UYOOZU9CuvUA7qL7GcyJ/cCQaaftn2iC5hYVz/7//YjZt4FZ7wbf7MO77Yv8POp3+PS1lOZ7728Tw
            2zALTmNvuJ+799+SZ1I8aRwAAA==
            """,
        [
            -0.0436993726f, 0.00189339521f, 0.017499838f, -0.0305231865f, -0.0663601235f, 0.00661239494f, 0.0161330663f,
            -0.0290674455f, -0.0675253868f, 0.00942410436f, 0.0102259107f, -0.025470864f, -0.0643987805f, 0.0127422642f,
            0.00437202724f, -0.0168318432f
        ]),
        ["float16"] = ("""
            H4sIAAAAAAACA5WUz0/TYBjH221so8AYiIq/cArIQGDdD2CNiSbTTJMeGCMmDYnW0VXaUBjP+m6aKAYPoF5NPPgj/roZg5kCdkaNN6/Gox6MRxMvHvgDfNsu
            0JYI8U2aJ22f7/fz9H2evhnW7SEIv5/YsoJEK5ErCpJcFiP5HMoNzk0r6VSAmLCtBZcgFBRFFJBcmFWp0WJeLIr5M7KAKCB6s0CGuUZsdkWUpyTEyxKv0OAS
            UAEbD/IlJCsqxRfFyZKs5HkkzqqFIl+OUeAOhzkf1qk4MzclgseUUOdyyuVx8xkFdRyJU2jwcm4chbkS+Nh2BP4xlmD9rHsJ6lk3Sy4BdUfSS2lA0JiFJms9
            klFPQMI4ySOZflFolnxsEEHQ9HEtQQvr0n1aTZ9dCNqysJujcPKknFNrX7XH5hKDvdjFj6DdcFmEfSy5CPtNhwMIDmbh0KaDWUeHzSEOh02HUM3hiO5w1HTo
            RNCVhe7SPBzj6nEyPyOinN4l6DHehzm9hdA7D33GPpbFooobBMdZUlXVycEM6/N/uCv80jBJvzL/HIMA0WQbgwidTtVvDsEMczH5NDytnWJWEy+Sr968G74d
            Xh/hop9X1xMC80y7zrxMfkr+pntW7q18X17QdPC3048StN45Yntwmx0cTaeCjumbmEgkhCGt4meW4w+ZbuZE5Xn1moaYH28v9I2OjK/cHNZ5V2fDT0LYMbQD
            r8vOi6VToS0857qv3aDpoWq1c7W6FqkUGJ3XcGjgQdD4g7bnJey8eDpF78hzLoL5MjS2drZysr/MvK/Ovdb5t5ZbOnbmNxPxDX5tPNKpyP8WEKd04tfHU+dd
            2NNlEEk9bDCtYxbcUoXzhHGqrbMSsCl9LsIxmE6tte927YJTG3VqrT20a/84tTGn1rr/du0lt0Mbd2qtO9ls0/60aGv9yrBeb3/tdYd7YCPV64jTpBmzHjNi
            nX4oEB/rzHvSeFbnNTVeI9/M/QvA8hiVHwYAAA==
            """,
        [
            0.107546292f, 0.312547326f, 0.00201565563f, 0.617604196f, 0.0268308427f, 0.557340443f, 0.0192675143f, 0.60219425f
        ]),
        ["bfloat16"] = ("""
            H4sIAAAAAAACA5WUu2/TUBTG7bzjpkn6ooXSkkIfKY/mVWCKLUUoiwdCEFLUJaSJVVsNTU98U6ZKHWgrEAsztAPiH0BiQEDuHUDqAhKIhQlBhICRnYVr36jY
            rmjFlawj2+f7fsf3HN+C7PZwXCDAHVhRrp+rNKuqtqYkahVUmVtdrudzYW7BtjZc1WqjXleqSGus6MLVZk1pKrUrWhUJwM0WgY+XQtTstqItqaisqeV6ElxV
            1KDGc+UW0uq6UG4qiy2tXisjZUVvNMtraQHc8XjJT3U6zawsKeBhEiGXrzcqKHXpOnsugLfE07Qk+EpuGqurLfDLIwgC12RODsjuLQjKbpnfAuGuapTTgyBU
            hF5rTapZU1ilSNWjMr8URFS/HEUQZT6uLeiTXYZPP/MZQDBYhKGSQJMXtYre/bJjNpc0DFOXAIIR02UTjsv8JpxgDqMIThZh7K8Dq2Pc5pCBU8wh1nWYMBxO
            M4czCCaLMNVah+lSkCaXbymoYnQKZsz38ZLRRphdh7PmXq4pTZ02Cc7JvK7ri3MF2R8QxnZmXlKScRX+OQphLmgbhUQyn/OyQRgl22K7/RhPkwYeI01xirzA
            F6UEGSI95CeOSBoOkbfiuPRM3M76xfuiAc12PA+TRte4w6GDdmgqn4s6pm9hISa9F3tJiHzDu3hCmicf20HpnvgcB18NkO94mBi8y09e98aoY+wI3qSdl87n
            Ygd4zuUhCelrew8/xX3kDX6QNXi/Oz/EqPkHHc6bt/My+VzySJ5zfcad7B2Rl97hQZyRHrUN/qe9kZ2j+REus8/vjkY+l/jfAjKCQfywu3TDRT1dJpE3wj7T
            OmLRA1U4Txin2jorYZuyx8U5htKptfbdrt1walNOrbWHdu0vpzbt1Fr336696XZoM06tdScjNu0Xi7bbr4Ls853vvh53X9hP9TniMs9i0cMi1RkHAtf2snve
            fOb1MY3PzGe5fwB5N/hUHwYAAA==
            """,
        [
            -0.212613031f, -0.259791702f, -0.350686878f, -0.398917645f, -0.454559863f, -0.537819803f, -0.315963358f, -0.576657712f
        ]),
        ["float64"] = ("""
            H4sIAAAAAAACA5VUWWgTURSdLE3Sqbax7nWL1qV1STdF/GqpEsRBjHEh9MM0TYfO2NF4M5MIYiEIDfglfqgUUaIIKvph9aNWlNaCC2K12tqKS03dBRcUXHF7
            785YMyMqHRgO9717zj1z73vj5SxWhnE4mD8eJ5PLBCMhQYzxRbVBJejeVC95KrOZKt0TN4dCYUniQ4oY3iizKyK1fISvXSKGFBaYQh+YCvzDiNhmXqwTlIAo
            BKRiMIeUMBF2B6KKKMlsIMLXREWpNqDwG+VwJBArZcFSUOC3E55MMoN1PFhVCrskHK2R+FXqKgsZfhNJKgab30IwtCkKdm6cAo6VHMM5OEsCMjkLZ0oAu12g
            ZrIUGOaD4emOBHSULZCCglVQ9UogR7BzTgWcqo45ASM4M9XJVXVGKjDKB6P9LEmuEYOy9l1jdCqlMJaoOBQYhyqNMJ4zNUKeqjBBgYk+mPRbQfUxWadQBlNU
            BZemMJUqTFMV8hWY7oMZ0QaY6c8kyYENvBKkc4JZuF/gp0OEwgaYjZ2M8RGZjAjmcCZZlmvcXs7u+C7u/NpKKtHX+9eDkM1k6Q5CUbGn0v7rGJD9il1Fj9sI
            VieaOylW/BjbWU4wvnx+O64ff3udxhWNvQM0jufP7KVxSnraTePU089dFF2RZYcRX317Qver26oHED3RR4ixKWdQvy/1APVaNm+jcTK3px9j94druN9xuJci
            c3pBCuPZew9gnffHsJ4r9Ax1mbPxvjbahhETYV87ien7rzZY9W0o8VSqO0cf9VE9V9PqPqxzqPU2xh9PNlFMXjffRT+vXQfxu099wX4luf4T2J9Fd+9QbK+O
            4Xoc+MfIW/v+DuKLixdQ700zxq5RhQ8x73mH6n9CS97WOF0Ymv9SzX9yS+yWOgf3PfSx9GQH4sIrKezTniSuu7atO49zkFq60UfHp16sv75/5bQK2uih1S/T
            6ruqdt9E3aPfL6OP6fYe/O5ZEexD+5Evl9DHy8L7uJ94hn6Yd60D5bR+/Y6Wq/+vn8MsHqyvXQZPZbnhdzbkp4ylDm7sr1tjJjXM6MBEYdBD+iVz/uHK+Ic1
            stPPZraOmWlmDNfSyE0/F3qu02Lglhi56TPVc7uM3FIjN30eeq7XauCWGbnpnczR103javPzcjbbXG17smXeYKrNgPUmFX0Zmg3ORn+JzDktwYRrGTaVY8N8
            Nfcnb+Ib6B8HAAA=
            """,
        [
            0.00815847982f, -0.0271949414f, -0.155407086f, 0.274784207f, -0.153113052f, 0.271681696f, -0.386483133f, 0.182692692f
        ]),
        ["parameters"] = ("""
            H4sIAAAAAAACA5WUW0zTYBTHuwvbrAgDUUHRTRAFGYNtRoNChwvOxD446iXzltFthRYm2+m+TTFieAAG0UQTn8QIRg0xRn1RIomhi4n6pugSH4iJD8YnjZf4
            QLwkxnYluJUg+iXNSdvz+//P+b7TekiNFsMMBmzeMmKFGM0HWC7O1AZpRFsjnSG3Kw87nLV61T2AVXpzReAEw7WzyMexvlAdqAIoLMJWXwxxoSju4xl/jAsF
            fRGap48ziOFxUC+QgpiuaJj3xe04aCorvXpROipm0u0MaGUEd4fCNNonP8Qhx6sSc+pA59WIMRCJgZ4sRmBoITHSQGoGYAmpIVUDgA8FAuFQiAkgLtwVxffy
            QYZngs1cAOGwtIqCXATLKMgbZKWb/AQYKSjI7IxNd1bIqlmxLlbLyr42WM7qSSOCItlPPQArSLXkt3IorbQKQTEFJbLs6gSsoaDUi4ukn6Ojs9u1ViFqh3Wi
            qAGBKS3aD2ZS1Q/rZcEyBOUUbJAFKxKwkYJNfwTlKisVgg6okgU3zwpWS4IWWbAGgZWCWlmwLgE2Cuwxq4fUG/Rbbn56LfLS5VlwVPKwqqxRqa1zuyoUg7LA
            4qr3Cw92Wpzfe5ckf44+FlpiNucH/9eGHw33hLc9bGP85KHJ4VdlybZdDOGeekRsf1bW0GFekdSFvIL+ex8xZuGF4aZC5/Q3Wrh/daNAdT0nHh670kg3vyAu
            ohlBaiIx2DreKpYpXX9rYkN2Eza3y7xoE3feaJ3JbkbYPTG9Y8YxTvjfHSNyrw8IqWCKOBPtm3zsHyMKTQeFGzO7G293h4Wp0RTRHMSd769tJqo/mpxSfVOn
            3l5uEitoWqQ+bXZ9drcLw4pMPOHPLUla2l4Kp+N7Jp92FiRHzp8lWg5WOOubp9P9v6BNGrOoYP6//h3/0v+2z0cFw5HiZPvreuL61rsNgx2/iEv7zgnjE6XJ
            J0JZur9bVt304v75WPmcf5zho+I36naZFivAgUsOL0faD6hFDXXaQSWFOY/METbOc1X+4ZR05uzkZZHVakwx9Eo281yz2S9K1qZkM88sm72gUbB2JZu53wpf
            JetQspk7mZ/FRrSY8nw8pE5nmX29TlMzl6pTxE6VHFNaOYqc9FfHGmcTVOlnOTqZ0aXz5dzfSm2CX58GAAA=
            """,
        [
            -0.180801243f, 0.0569125228f, -0.269308597f, -0.315513432f, -0.297057867f, -0.206543684f, -0.334939182f, -0.196838096f
        ]),
        ["checkpoint"] = ("""
            H4sIAAAAAAACA71YCXQTZR5P7wNJyyG2uNwgqSBt05xNmsEC7dog1EEwy1LjNJ02kTTJP/OliBAWxBbKuQgKIop4oYIsoKK0abqe1AMEFY994LG7j8NjOXZ5
            Kk9x55sv7Zv54m67rW/nvSTtzPyO//x/35FU2pOSVar0dFXcka0aqOKCLrengc+v4RA3KTDfW1aqVs1VHEsTw6DSOFJEAB/wu9yQYE9yiIwqr18QILGcOUrY
            HGnim8vLCQIvQFIVJGscCeIZDlKkz2pIndEEabwEreYFBOkrHZni3wLiEO+s8bgQZLhcfq+XdyGP3ydkzgzW8EG+Zqp4JRMy81jop3H0EwE+f7B+0gLeU+dG
            cJUL+cUKJjlDyOMVMp1Bvjrk8dY4Ee8T/EFngzYT+ms0kjVBvJOr40FNIJllXj+HZpGTmZAlmSyAbEcSLiMQggH2JAQDb7Gr7EmNMMie0AiDm93YxtUIhrBw
            jSOj00u1hxMgxy0KudVuQlQIuW6JYGiM4FpM8BtCMAzBcBZGOAZ0EgRDPp/HV+es5zkfjFQQaWEUIRodIxqDicYSonEIrmNhvCObJmrggqBR8BRBHuG5PsYz
            AfNMJDw3IJjEQr4jp5PHF6p3VnPI5eYFJwpyrvl8DRQQvtjTm+731XU9vEJJQgdaUSIBQZEokZdHqHUI9CwYpFq9AupsnNPjdnoLwKjwqAeTSJCDwIw9ptuT
            mqDYnmRPaAILIbMiKGHBFkfmlsgYBZkBJotk2QhuJGSJTVBqT8RkUwjZVATTWChzZHWS4TbGfJUrqIzwW5EqHcFNElUjVOBnZyc00xHczMIMioY4mqmgMUEl
            obklRsNimlmE5lYEs1mYIwXczXM1nQG/TUFhBodIkYjgd5giARc1lxT1e0IzD0EVC7dL2ZRopGw6u0gScTYL4A7SKE5iaYRq/OYiDDUIeBZqQ2Gok1jEUCIO
            zw7glq57NA482uHOMMyXxlUDHxTE8Qpee4IgDW6cIKgPg8/ttSeSU/jBgD8MAXfXXdgdQBiC0qmQUC2p+QPIU++5mw+CEAZEZh1pggDRUIPGLs5FCzQSXkB8
            AO5SFlYIC0lhd8sSuAjBYhbCklf+roCTa6iDJUqcFv5Agre0K3jLSPDuIRzLEdzLQqM0X8U4nAJAk5KmCFYQmpVdNM2EZhWhWY1gDQtrQ/akMKzTuCn3OlhP
            3P9R5n4DgvtY2OimHOthE0n3/V3pfoAEYTPBbUHwIAtb3ZRFAzxEcNu6cA8T3CMEtx3BoyzsCNmTw/BYnEUjPE4sPiGz+CSCp1jYSVs0wdMk7s/E4v4sTtku
            gtmN4DkW9tD2zPAngtkbw+zDmP0E8zyCF1h4MWRPCcMB2pq2AF4i1l6WWTuIoIWFVsqathAiRKYtJhPFMu0E82cEr7DwKmVNq4XXCOb1GOYNjHmTYA4h6GDh
            rVDIcZV4b4ALcvXOuqA/FBDg7Sp4JwzvaiQWbxAOlzOV1Te/f+GZH6VwV4ujS4Aj5cw37+JDvHruuyOfDlkxoQnek5YiXuQ4Wm6btnDdXwvWFEv8sVmvhndx
            C+GYnay8XL1QFxSH1PvNDrzU13N3SQMJPmiWLtf6gzwnLt4fzpBC7OICKBTkqr08HG92qMUzNZ7aWnG59SGPdPajZslebUgQp/6Pmx2pnXUJ8EkVfKoh04+Y
            7mR7ij3VnsaHuFBoUqU9Lb3/M1fyJ4oW8KvyP+491Kocxd4jv6CsdDC18yCHSrWU6Xxh/k0zFp/ATwG//hu/SclfWFaq+0X+7g45K9b3v3l8Uff6WSojpS8W
            WNQbA3ff/7QN6754ZMdCPPEld6PLULpi4ZZeFS57/lj/zjt37O6NvraP+sfUQ0s+6V/dFtz+d8tNAU3kp+XvWIf+kGkdpJppvfRqKDL5geGWYfcfbF3/Va7V
            tPZKy8rPqto63rpcsvGQocSWtjry4sDd1tVn32ht/XibtSmjKTLNlNLiqWDavp4llEy7d20xru2FcwuG3CG6v6Ob2sZQtRWVlY7orrZRcwab5+3dbn55zuOG
            ZWyh8XPfMpNl/gXD9NONxivRiHF//jD97TfeZpidPdhoCb+tO/Thg+aO1a8Xuw9Xmqu2XTDuUJtNHx1BBk97rmnoxi+M/T85qa15vsbclnrQPGPO5SLsv37m
            iZd641/XA/997b++j/0vvxyxuJaeak0rPdlyuUFlyQlMsFSOt7aecT/Roln1UvF7kdGR47fqrQWLs1tbThdbgoVeS/n4pa3ff5wT+do93oq9Pzql2TdZdDe5
            G+9TKO+GslKmL97xMUTnNLyW/pRB/eMWnaHiiO6efUb9B6VV+m/Pa3SnVrG6hxrHGQ8su9l478JE/e7Zc/Wvzd6j31BxWP9lwkDj3rx8I/ZfoLt0pTf+jb+C
            /77239TH/ueuM7dV/KXdOrpkbqR83lmLsfCfJbv2rrBedGyObH2qrgR7O5y2qWykqD7yf8y/uQf5zym8zfxtv1rTqo82Gffc8Kzhh2MvF3eMO2V8Li/LtGvf
            TjPWP1NRsa17fbVqrFJfnBpHqv5P64+2t+tPH/uvLfwV+m//hf6fl/X/uZ+SU3rRf622h/0//wv9f1bW/0eFYSt60f+invX/V9n/6Pq6/8Hans9H81gsvRtt
            q1JbXAJMvY7AxCVaJlp2OXpPQ3P01Yum6EOLzkYbZ01oP+1MYlKq3rcdqH3StmjNyPb670dEd+z/zLbBctCmTi6INp38lyW0b7ttbGA4c+mQhnnj5/HMpaWj
            mJ3rdkYfKJnALDp3KrL1gimK63JnXtJ3v37G9c/Qk/7NLsxlRlzc37ZsT0dJwlpn25LFqvaNmoz2H7aPZM6fuZ7pWN7c9o8vzkaXrNcyR/eMtj28/BXbV/1y
            2zf/vNF2+CAn5fvI8KkXup//1eLYVPgTp3+Vap6oc+ZiBsM8dty2bp/R1j95te309wtsf1uZx9S2dEh7y8CoLQ29yK+pJ/XXnVwe+c4yw3bN8caoLj+bmXns
            QHTMoHHMyuYM5ifUrx3rL1i/6/Ne6Jt7or/wyzHt065bHcE6c6znvuo+v1kqS5dO7NeNslJjbwNclImVjz1SNxt/A0yUlBPwR5e2/BtTdpwb+hdaGi2fD9QK
            5OJ0FfUdi8bK1xIl9gSNLaSx8u8jWQrsvAwaGycsX0yU4A/jwHHK8t26EnxrJg3W0mD5VlkJLuhHg4t6bvt8HFhHg+WbUMr2VTRYT4PlO0AlOLs/DTb03PbR
            OLCRBsv3VpRtNQ020WD5xoh6YHFgc8/TGciiwNqel3wiDhuXTvl2gio5mwbHpVO+F6BKjgNrez6YAwMocFw45YszNZhpbFw25QugEusYSGHjoilfnJTYgkEU
            Ni6Z8oVHiT1KY+OCKV80KN3BFDYul/KFQIndS2PjYimfypUNzrlaRS8clfbU1Imxy8OTbui6NZf6/CaFfN53deduKxX/bKdaci35P0E6l5JKMLnS/eTefwMw
            lPnI4BsAAA==
            """,
        [
            -0.0950690955f, 0.157194063f, -0.223353639f, 0.205666468f, -0.277271628f, 0.292696297f, -0.15474385f, 0.168819949f
        ]),
        ["transposed"] = ("""
            H4sIAAAAAAACA5WUb0gTYRzH725unuefrfknU9NNHS7x/6AI2nMybFGHuFbikGDO8/AOl/PZbvqmP4a6EHpVb4z+QQS+KASjN5K7C8IohDCQ6kURvgp8Ib4w
            kf7Rczux3UlZDxw/dvt9vt/vc7/nzscYMjCMJLFdy4JZsVCU5YVhrrEvJIYahgbCXk8e1q1Zo8RFiDkDOQgY4YR+XgwKfDDcBHFWjCC4IRgXhXCMCka53rgQ
            7guK3GAsEg0Ot1CQcDoDmYiLoc5QPwcNKkJ5w5GQeEa9ScGMAI56mqAxYECVHYpDE1MswszTDMaQjCEBSQZnyATMmmTZSDjMsaIQGYxRHdE+Lsr1tQmsSEHq
            kB9mizDHD3PTk/KppHk8CsIbeNWoGZp5E2MRoUU1IBJwn2pgneQVnXwRFvhhYYBCzb1CKLa93yKNSgvcj1RIERanVCbgAQafgCWqQqkIy/zw4G8FNUe5RsEF
            K1QF27aCXVGoVBWqRFjth454g4/JJOPTL9YvIUS5fH+cZh5m0kyzscnrIdAs+6fN9PhaMzjWfhLkG5Pg7BIAR3NmpJfsOGjrrKfLHaXy5sZ5yZK4DbjVNffk
            lSbwFZ8Cc+fs8oeRW/Mfx1xSYrRAFmZnkg95K/0gRErX1upouusLuDu7LikJ3d7R1R6UQbn+lrBam7DZ67HpTtvuleNmpLaRZ6DnyQ834aiRV0OPkhdqHKCs
            skzuvG6Xl7Et0D58J7lVEp1/7PsGsjcK5ZWV58BYkpucc54CSr7pMcvbVpSgdY98Gdp8LV4Phk1vLbrNn56CrHdWSVqupT+ba+XLI3Zp6TghO2eNsqK/8H6z
            24YUbP+3f9e/7D/+vYhmfy6AjhOFdNvhe+D+kVfSzS6rNLVYKl912GjFf5Q03Njb34xV7fgPc9EYeo28noq9ArgoxeHN3f5OAmkQKQdcKTse6efTsstV/4XR
            0+lnJ09DvsYx3YnWs+lz1bJDhI5t1rPpM9OyFoOObdGz6c9b56tnXXo2/UmaNex6Grs9Hx9jMtVt/11uqN9pNenqAK5Wf4ZaEad8eLGkUf2Np+4ZTSpjSvWr
            vb8AR8vfLx8GAAA=
            """,
        [
            -0.0858861208f, 0.104368806f, -0.0253063962f, 0.073504813f, -0.0754863471f, 0.128743544f, -0.0997730419f, 0.110294148f
        ]),
        ["shared"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDIlFyRmZZan6KYkliXoF2TluTnwMUSiggam2kEEjggeooTw1Mz2jJD4zIz7HoJAxuSQfqFkvvrQkM6eYK74oNak0
            MyclviQ1rzi/KL7MiKuQSUMjgh2orxioMjE9tZAZooXLLSc/sSQYIshVyBLBCFRjUMgawQykkwtKC9m8LUoK2QO9Gbw5vJnbCoGEN2NbIWdncnJ+Tk5qcklm
            fl4xl39RSmpRaopLZnIJVyGXZlAhd0khT1AhL7JLM8Au5csAOiSDOYMlgzUDbDR/oLcE0GimtkIBbyaQ0YKdGSAThEoKhYMKRSK4gCYkZSYWQ30qiq5fLNBb
            w5ujtVDcm7G1UAKiV7KkUCqoUBqhF2K3DLpe2UBvA5BeOZBeeYhehZJCxaBCpVK9AG92Ds7KgydygCECwgE4446PQQIl7vQN3JxE0GIOAv75bt+7YDnz3o4D
            3XZ6v3bttZv5f5/MEh7bdS9+2xW9ema3n1l9v2mbkr3Ft6l252bq7N/2aOle3scv973bvtS27InifjFGjX2sppz22imv9z5fw2Nn9nPvPv9vf+xqdHnsFX24
            bPgXsNrO7Faz19Ex2r9iyQK7u46/9nmwz9uXfUtv/1FjXTubUxL2vw5y7nNPmm5n3XZh7x816f2PA2T3v86fsmddDYO94DxG+0mGfftclgrbPcqRt5fL4t/f
            tMt4f3yTyX6zkHN2lUEi+2/oSe+/yFJg9+b2Obv4+CV22i8V97+4pm7fIfPHDhRmHdZCOx8AQwWEcYcZP4MyPMzKUouKgcnIzUkea6AhAWMukA0X56WHMgHN
            YALbwAii4HYgx5gAhq3oOQxdN7Lb+VB07mFkQItjdL3IruJH0fuBiQHdrwHebGw6UGk5Zl24UmY0ejuUDoIKAPWxg73JAuEzgsVY2SB6mMHqIWoBAPU1FWsE
            AAA=
            """,
        [
            -0.107770734f, -0.121955253f, -0.327887386f, -0.206199586f, -0.366897851f, -0.298114717f, -0.3001059f, -0.162194937f
        ]),
        ["two"] = ("""
            H4sIAAAAAAACA52WfUwbZRzHry2UrjgoHRs4XgqM1wmltAV00OewbCXxlgAlI8VNatdW2tABT3uAf2yKMpiIczgIzETQvTg32HS+xLBIn5s6FzcSZBqNLxmY
            xfnHWBbUPyYGiHe9Su4OFOSS65O0z/fz/f6e+z1Pr4KQhGCYTIYtuxSYErN57S53izPXYSNt6qZ6j8kYgT3Ju9rEhyCWaYmmBc4Ge6PD6VW3Ot11LtLqdlk9
            Giiyk400RG1tJt0en9zqde5vdnscVtLZ4Gv0Wlu0cijOzLSE0XofPdNW54QSViI3eRptZBX7pRyGWET0HA0MtUjo0d7UDKVELAnDKgmMkBGSTkh/EKJOuKHL
            bm/0eJx20t3Y4JOXe+lITsdOt52UQ3mWGYaT8CEz3LhSYlcgcYSLDuSSuFjDPBjpkhIKEipYI3EnjCLEjJGyy8XwNpEw2gw3W5Qc3n63zResfwuPpoUxNE1G
            wtgArQM+TIg64FaWFEfCeDNMWE5icyXySDqoYklJQVIyQ0phSdtImGqGaYEaHc4Vnko6j6WHGa7AYmYuLWYWu5jbWd4jJMw2w5yVeGw2NY+XD3PZNdMsrVke
            u2Zalqcjod4M8wOV/sPjrFkBj1YAC9lKHw1W+hhT6Q6WVETCYjM0LCexuQCPVAhxllQSJD3OkIwsqZSEO81wV7O6ggiTnbn8Z/XXYgxj7op/3SERmJa3Q3I1
            JqNasD9Wu6rrW9CVO3Pog3dvovT+G6jSHE9Vzl4GTflifLeyDUQPvwf+aJtEsoPXAPbdFvxG5VXQei0K735lEB3xvQ6+n+9Cv6XrkeZzNd7aUO1XjcwXj8cQ
            ht/fPG3IbR9ETDWf7flC+TSdl7n/q5pUfjV5JmPSqtWE3wnB38G34vUXriPN7ixq8XwkGv/pAjrWcx9UnSWR5UcMV4nSQNmDNrRv7iNUGL4ZtL8dRZ1LHPPX
            XMqlmHzEVEVvCZ2gZJV8Ifx8WpMRw5R7VdRc3RR6zfspGJCFU/r4HHzhupqa6k+iriaeBAx/MaZuKIkmJP2/+nVrqf/2rg+Lp7ql+McjaUg+ewKobinw+hfm
            0CFsEVWOJuCM/1c1pQvr8Nevxf+Xt+LwfRkzY/C5SeBPllBzRgU+/kwVOvbtJ+DVjSUoelJBlS0cRLqL8/7jNZjB2J4JypPjqecHriCyuAedzU4BtXV3kbI7
            Fq8ZH0Inz6fgD4gdAD91CkheLAv0z9EERe86+id/Lfl7494Azv5h1PNspgG9/CvoO3PC795+3J+u7DA8dXEanf5BTEUOT/tTzO8bRvui8b7RibF+x7R/8Jwa
            mEvVgedbXK8SraN/Cpj+qY056i//axBMGPR48YYj6OdbI+hLn8zvu5uLS++9FOBLi27PrOP5Fa6l/gP34qj0jDB8YHQTnjoeh39zuAMM3M+gaicmDIfBzBjj
            H2stemJ1/0hs25J/i9Pro//+TEbVagF0csbh5lDdHvqow8QBBxEzLHlwz0LFMlfhG4JQzT17InjKFAkmOD2FWu65wNfOCrV5Qi13z/O1PSECrVao5e5Xga9Q
            qxNquXuFr20KFWj1Qi23j/lajVSgzRdquT3K104KtQVCLbe/BL5hAm2hUMvtnEie9hJHG+zHCkIqzQ7+nCjJWZoqF4x7xeyoDJrQOuYFETsQnCAKfBcqZTXy
            wHx27t91dmydzwoAAA==
            """,
        [
            -0.211725548f, -0.291283011f, -0.0875937417f, -0.159613475f, -0.236035749f, -0.318736285f, -0.151230261f,
            -0.300991416f
        ]),
        ["gru"] = ("""
            H4sIAAAAAAACA41UbUgTYRy/vd3mObepKy1f08qZb3PrQ5A+yohLOsq1CtYLrHO7vMO5+exuBolgHxyIFJV9kKI+FEQRvUBYmnozC0Lqg1rUhwjqkxQYCFEk
            Rd3txtqdlD5w/Lnn+f9e7vn/ODeh0SKIwYCsWBYkByEjfprppuoCJEfWdnUEcZcJOSJbfWq/PxwMUn6OCYdYrDUSoCJUYBfj5zCIVHqgyuY1CmQnKaad5nwM
            7QvaodrPhQXiWl+UY4Is5otQbVEmGPBxVIgNR3zdDgxqbDavXsCxQifZTkGtBMHwYJjkDkibGNR5VUKPHaJejVD9XVGoJ3I4aNhPIARKaGIwg9AQqhjEBmjR
            SyYHjR6YlW6IThgy0YIeraUlvnpopvWEkYMWiUcdg9mEWuTJkXhyOWj1wHVeTGhuY0g2+VnrZSwOmCewoBzMT7D0ww2Eqh9ulBgKOFjogUV/GSQfxTIGJyyR
            GEqTDJtEhjKJoZyDmz1wS7QXbvVmCM2+ToojxTHBisS5zSvOEFb2wm2Ji+ymIqwwIVhFqFiWbat1E3pDxfjuzlFBSXzc/8yBCTHKclBnx12GVArI8Rf8R/o7
            fyrUN+nEC5uePCDAsrWnkdwzAEr7yuJ526fA/IdycOz2K97aXBR/NrbEn3UdBe6fhwFx91Pj9Wozf+L+VSD6Ofij/2uLoCg+//PTIPdTj7t2KFK59hV7uMAP
            7XwEFpdG+eOnH/Nejy5+5nwruHNtir818h6AfdMg9O3yRE/BLJh5M5/wOTRbPGYXg7eKT6vcpwN3WVb4fN4yCO4NZ8Ytc7n809Dy5MuFaXDp7SAv6rybKdub
            LzDlr6JTLddx4i7bmu9j+WIhyM46B15f+QIaTDVNnydK+BGHKS7q/15curG6vhmpSuknU4a7KtZqwImJSnNX2w+pBS51QkkllpRWekotK9SVfyglOj1TJhnS
            oEYUuVZi0+csxw4rsfVKbPrs5NhmjQLrUGLT712OvanEOpXY9Js0y7A2LaKck5tA0erkcbGmJtWKKmqHSqoXtFIVcOI/Bfmlk95ViT0dKmHQRL/U+wfuVNK7
            XwYAAA==
            """,
        []),
        ["tensor"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDIlFyRmZZan6KYkliXoF2TluTnwMUSiggSm5JB+oSi++tCQzp5grvig1qTQzJyW+JDWvOL8ovsyIq5BBQyOCHWhi
            MVBlYnpqISNEC5dbTn5iSTBEkKuQKYIRqMagkDmCGUgnF5QWsngzlRSyBnozeDO1FrJ5M7YWsncmJ+fn5KQml2Tm5xVz+RelpBalprhkJpdwFXJoBhVylhRy
            BRVy6wV4s3MwiDhsmQY0CYQDcPqSj0EPxZf6Bm5OWmh+xAdg5oBszLyvlAqyggOvjfwM1nAby1KLioE+cXMyJ8FKFGDMBbL54rz0UCag2UxgmxlBFMJupHAQ
            wHANegyj60b2Ex+KzmdouvUN0PUiu4ofRS8oqtHCIMCbjU0HKi3HrAtXyoxGb4fSlxhhAc8GSlsMnUwQPiNYjJUNoocZrB6iFgAzvO6q6wIAAA==
            """,
        []),
        ["module"] = ("""
            H4sIAAAAAAACA6VU3W7TMBR22q4r2Wi3MTbYYPxDB1vXbvyDBKqgN0FQCkgWEwpu4jbRsqQncbYrJJAYG7eIa16Ad4Bn4AW4Hxfc8ALYTrulmQZIWEqOfL6f
            Y5/YqWvpDEK5HNozRtAYIr5h2Wt0wSSMlDorTq2aR8/7xuuUwTzOKrluadUzQ4cGJcd2KfHVB1EANPsGlFeQKmJRhfnEdm23DektPMTneof4ZJUy6geQMQzP
            cajBbM8N1Ee+SX1q3rMNpsLAbAOyRZzlinVqty0Gg93CeshsJ1B1nzZD2zF3/VTI7UNh1A08X19bVOFAsYgHuWnAmaRNQY0kas3xCHsSJVUYwgrnlGEYp3k0
            OiEc1BQG+cca0hRNeQeFKIy8t8RCRxmMNeDQlpyMb8LhBkxg3mbUtEkAk1bO4mUt1YpsK3DEknZHpd0GTInXdGR1jMHxBsxEVic24WQDToWykXozbLVE105L
            7AyeFknXc/UOz9oB3yTrcfSAMjhr6LrYP7NdXVd5RoVzL+D8BlxoQBEXpCUxVtaJb+qW560EMCudL+IJgdmB3godp58Dlx7ivEBbnh8TzknhPB6LQx2fduGS
            hBfwqIADRhjVTf6Vu2hZohU8JVD+Gcw4ZddkUdKWom3voXlBz+6y5F2JetY9onBVJq/JE8jb0aKEhT7PX9cUPMxzXsh2kzc0JWyW6tpg7vP3t9s/UgiJp77v
            zcmjqb6bs1CuVScS96Y3apNPvwrn+8vLwg6J50/Od/udK7Xq7X2c/22UC/SLqL9NXv78e/0CurNTf02cMs+tVW/9zwKWVFH926f2M95SlJLVFRF26sd7PrJn
            Rck/VFId72u+T3kzjRJfKamN96Rf+zGprSS18R0V+rTjGZTsYV3LZue68Ex6foeaScRf3fihm+A68e9CGwPRXJG5gWykyUh+xP0NX0gD2OcFAAA=
            """,
        []),
        ["legacy"] = ("""
            H4sIAAAAAAACA2WSS0wTURSGO9PSlqFIEZG3IPgoakgpD8HY6cYQk1GUmuiowUlpJ8yQocPp3GIkIcEHKC6M+IiImBhWxkfCAli1t4kJoAYwbgxGV4IGFrog
            aiSy8PZB0DqLm8y5//n+/557e+jrjLI23LBa0vb4eF5FD310WU/WbtDZeKtOp+sIqEj1qorQKQY0WfUDRQR8OtlRZIQUURD9PtnjB/oaz5AiutAhCprcJWqg
            7waDjU8hRU1SAwhSOJrXkz/Zj8DIGXhDlKH6W8HEGYJB4uklNoroRcRFY44FfGJA9B2SvYgBXbkbKBtvIR3nRblVQoIsCYodaC9SA16pQggiWdEYISC2BGXF
            JyDRr6kBodPBgN5m403RDETpaRXBEG9hGhTVg07Eiwyk8KlEU11vr63c76iuA2MsqbcjSMLlNiIwN3E6zszp+yCV03NUHzD9UjRUGgKLG9L/TibFkm2SiLFk
            kDbAVfV2RzVkSCbOSoDWOJDug0yOjgI3x4FZCLa4ITs2yxbZoyUOujUZV1NXVVtfCzkEZya43BiuF/I4qhfy46gCBIVuKNpAxZNt+w9Vba9y2KE4gSpJoLZH
            UaVxVBmCHW7YGeyGXbEuoV1EHp8HeWB3bN/Gk6IOyrthT2zY629lL0dpmtZC7rY5+p7+NaSSzkIn3YE+aXQGscKsi3+L1C+25u0l7HLfPpAzdio0fY+KLPTT
            kdMZ6ZgumAyv6yyFLTh/qJKVBr6wXe9X8btnZsyJbueqPct1oyfTlZvQ/f70gX1elIbfNGdHTlp/4KnyGfx6Ygb3L8wdDB0ZCJ/JnMTlixT2jY7jwdm10Mj0
            EOsbORueH6zEs5eL2Befl9my4ULXubb7+MrD/EjTvlL2AdxkLa+eOg/b7S5rwmf04wR7d77JKdSusKY8yvXo6jT++sQYudUYCf0My3hh7BuOdBkj7ZYldsp0
            B891vsTjqUvswveLzuIVhv0DuiS6M60DAAA=
            """,
        []),
        ["script"] = ("""
            H4sIAAAAAAACAwvwZmZhYODgYMAAfAwiDIlFyRmZZan6KYklifoGbk4CDFFowOTwersAb3aOOlUpVaBBDCAcgMdMB1QzDd2cbDDMJAXkKaftB9m/8uj5FYTt
            F2CwQ7FfryA7x83JigIXNDAlx8eX5APNjI/XA9N6eXl6ufkppTmpxXo5mXmpiUVcPhCqkEGzsVYjgg3okPLUzPSMkkLGZIiW+NKSzJxirvii1KTSzJyU+JLU
            vOL8ovgyI65CJg2NCHagjmKgysT01EJmiBYut5z8xJJgiCBXIUsEI1CNQSFrBDOQTi4oLWTzZiwJLGT3ZtDwZgQyIWRHcnJ+Tk5qcklmfl4xl39RSmpRaopL
            ZnIJVyGHZlBJUCFnBCgAkzITiwu5MoBWZzBnQIw2LOTOgBjJAzYSZGBJRwZEF28EKKxLihIz8zLz0gv5OiLEgPz4zOL4tNKcnPikxOTs8sSilPiM/PzsQn6/
            0qRCAT1QpJlv/vPGEmg6CIMiTQQYaZixZsigAY+05PyUVH14gOuDaf28PH1ogOtDAlyvoNLNSYWoWK0N2J132IDnzmfRFnXpAtYS0wl9c2/53WxymJCrJbYo
            oE2O49f3pRnbX0zpfHL3448Zezw57WQWdr5Nn9F9PM+CIWPvrIx3MwzV1j7keP6s8d2uJ8va00rUCvd05Olc+9epteVlQoNwENfEiav+xz/PkLHcZWTW9mB1
            r/ctsfdfM5bdPnwkUl/xzoz/XC3L34tGPvaINtnpsibtfV+PvfUp8Xm/T5Vo/NS0X8wqnWSaL1xl/eGd5ZHMi1GeIS6v9OQ9Tp12vvJt+rzdr39sfXJf2aqi
            8vZlxxt/XyiHZG8NdTrx1jqmmFH50yyW2zdyw7T//c274h1f/oMRFOaqC63S3wJDdT7eMLdm0CI9zPVSgMk3PR6cp9SIzFO2Pqe9DjuIzF1i95lVL32m02zB
            mI5YDdEc3WSRpAM5Kk8MM4/1TT6jPEWPpfyzeN3qyRHVOwre7X3+8a2aOEPDUW+Rc4+/5IraL1tfuKUqbtnHP/9eOjLYbzQS8CvK5IyasqQpVHn7TJ1a1wjT
            xinb5847OKPg6gnDOffeXZ+pfudJlfxrxc53Ku3dDYF+Ri/5D3K+iW7SXfj61/8TmcuOzZNQNTfrtVIVXGyZVb4r74eo1spLl820zW7O0lgiHXmlo/jLzSmy
            m/v3f1pwt1NZt89Qg839g2PphG1bbhg8eiqbmuq1M23bKWH1f7v9S1oY2dzm8KWo/yl6FXeQr8zwxVdBMbc5D633mNwwfNgfLH/Gbc7sB+KguLFR9V/ICYwX
            X0Z8hZgogwlS3OQVlyTmlRRDSjIDBtLLL01wVszV5wwnXH7yM9jDrS5LLSoGFiNuTtaUFODGXCDbL85LD2UCms8Etp0RRMHtR65Z+DBchFpDoetFrhVQ9Yag
            6zVE14tcOAmg6L2CphcU9hDdiMyEnM0MUXR3MjGQnrXQjUdOKdYoxv9lZqAk56KHAnK6EEWxaCYrA/ZkiG4EcuTyoxghwsaAnpwCvNnYdKDScsy6cKXsaPQ/
            Rgg9iQ1CA/WBpSZALWUEi7GyQfSwg9VD1AIAzpNrXfIIAAA=
            """,
        []),
    };
}
