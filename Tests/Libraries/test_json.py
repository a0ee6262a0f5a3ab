"""json-c takes and refuses the same texts as Debian's, and numbers are read and written alike."""

import json

import images

NUMBERS = """
0 -0 1 -1 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
18446744073709551615 18446744073709551616 123456789012345678901234567890 1e0 1E+2 1e-2 1.5e300
0.1 -0.0 0.30000000000000004 3.141592653589793238462643383279502884197 1e308 1e309 1e-400
1.7976931348623157e308 1.7976931348623159e308 4.9e-324 2.5e-324 2.2250738585072011e-308
9007199254740993 9007199254740993.0 100000000000000000000000000000000.5
01 1. .5 +1 1e 1e+ - -- -. -.5 -e5 1.e5 1.e 1.5e 1.-5 1.+e5 1e5.3 1e1e1 -1.e-07 00.5 0x10 1_0
NaN Infinity -Infinity nan
""".split()

# One a line.
TEXTS = r"""
null
true
tru
nulL
True
{}
[]
[[]]
{
[
]
"
'a'
[1,]
[,1]
{"a":1,}
{"a" 1}
{"a":1 "b":2}
{a:1}
{"a":1}x
[1] [2]
/* a */ 1
[1 /* a */]
# a
{"a":1,"a":2}
{"":{"":[null]}}
"\u0041"
"\u00e9"
"\ud83d\ude00"
"\ud83d"
"\ude00"
"\u12"
"\x41"
"\n\t\b\f\r\"\\\/"
"é 漢字 😀"
"a\u0000b"
""".splitlines()

BYTES = [
    *(b"", b" ", b'{"a":1}\n', b"// a\n1", b"1\0", b"\xef\xbb\xbf1", b'"a\tb"', b'"a\nb"'),
    *(b'"\x7f"', b'"\xff"', b'"\xc3"', b'"\xc3\x28"', b'"\xe2\x82"', b'"\xed\xa0\x80"'),
    *(b"[" * depth + b"]" * depth for depth in (1, 31, 32, 33, 34, 1000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (31, 32, 33)),
    *(b'["' + b"k" * size + b'"]' for size in (31, 32, 33, 1000, 100_000)),
]


def test_json(answers, tmp_path):
    """What is refused, where, and what becomes of the rest."""
    drive = (images.DRIVES / "nova/openstack/latest/meta_data.json").read_bytes()
    many_keys = json.dumps({f"key {number}": [number, str(number)] for number in range(2000)})
    texts = [text.encode() for text in [*NUMBERS, *TEXTS, many_keys]] + BYTES
    texts += [f'{{"number": {number}}}'.encode() for number in NUMBERS]
    texts += [drive[:size] for size in range(0, len(drive), 37)]
    files = [tmp_path / f"{number}.json" for number in range(len(texts))]
    for file, text in zip(files, texts):
        file.write_bytes(text)
    files += sorted(images.DRIVES.glob("**/*.json"))
    errors = [
        line.split(" error ")[1].split()[0]
        for line in answers("json", *files).splitlines()
        if ": error " in line
    ]
    assert len(errors) == len(files)
    assert errors.count("0") > 100
    assert len(set(errors)) > 5
