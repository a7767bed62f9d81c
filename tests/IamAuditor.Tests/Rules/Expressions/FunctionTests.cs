namespace IamAuditor.Tests.Rules.Expressions;

public sealed class FunctionTests
{
    [Fact]
    public void Strings_are_measured_and_searched() =>
        Rows.Hold(
            """
            size('') => int 0
            size('abc') => int 3
            'abc'.size() => int 3
            size('é') => int 1
            size('😀é') => int 2
            size(b'abc') => int 3
            size(b'é') => int 2
            b'abc'.size() => int 3
            'abc'.contains('b') => bool true
            'abc'.contains('') => bool true
            'abc'.contains('d') => bool false
            'abc'.startsWith('ab') => bool true
            'abc'.startsWith('') => bool true
            'abc'.startsWith('b') => bool false
            'abc'.endsWith('bc') => bool true
            'abc'.endsWith('') => bool true
            'é'.startsWith('e') => bool false
            'abc'.contains(1) => !type
            'abc'.contains(dyn(1)) => !evaluation
            dyn('abc').contains('b') => bool true
            dyn(1).contains('b') => !evaluation
            contains('abc', 'b') => !type
            b'abc'.contains(b'b') => !type
            'abc'.contains('b', 'c') => !type
            1.startsWith('1') => !type
            """,
            atLeast: 25
        );

    [Fact]
    public void Regular_expressions_are_those_of_RE2() =>
        Rows.Hold(
            """
            'abc'.matches('b') => bool true
            'abc'.matches('^b') => bool false
            'abc'.matches('^abc$') => bool true
            'abc'.matches('') => bool true
            ''.matches('^$') => bool true
            matches('abc', '[a-c]+') => bool true
            'abc'.matches('a.c') => bool true
            'a\nc'.matches('a.c') => bool false
            'a\nc'.matches('(?s)a.c') => bool true
            'abc\n'.matches('c$') => bool false
            'a\nb'.matches('^b') => bool false
            'a\nb'.matches('(?m)^b') => bool true
            'a\nb'.matches('(?m)a$') => bool true
            'ABC'.matches('(?i)b') => bool true
            'ABC'.matches('(?i:a)BC') => bool true
            'ABC'.matches('(?i:a)bc') => bool false
            'ABC'.matches('a(?i)bc') => bool false
            'aBC'.matches('a(?i)bc') => bool true
            'ab'.matches('^(a(?i)b|C)$') => bool true
            'c'.matches('^(a(?i)b|C)$') => bool true
            '12'.matches(r'^\d+$') => bool true
            '١'.matches(r'\d') => bool false
            'é'.matches(r'\w') => bool false
            'é'.matches(r'\W') => bool true
            'é'.matches(r'\pL') => bool true
            'É'.matches(r'\p{Lu}') => bool true
            'é'.matches(r'\p{Lu}') => bool false
            'é'.matches(r'\P{Lu}') => bool true
            'я'.matches(r'\p{Cyrillic}') => bool true
            '\u00a0'.matches(r'\s') => bool false
            '\v'.matches(r'\s') => bool false
            '\v'.matches('[[:space:]]') => bool true
            'a b'.matches(r'\bb') => bool true
            'ab'.matches(r'\bb') => bool false
            'ab'.matches(r'a\Bb') => bool true
            'a1'.matches('^[[:alpha:]][[:digit:]]$') => bool true
            'a1'.matches('^[[:^digit:]]') => bool true
            '😀'.matches('^.$') => bool true
            '😀'.matches('^[😀-😂]$') => bool true
            '😃'.matches('^[😀-😂]$') => bool false
            '😀'.matches('^[^a]$') => bool true
            '😀😀'.matches('^😀{2}$') => bool true
            '😀'.matches(r'^\x{1F600}$') => bool true
            'A'.matches(r'^\x41$') => bool true
            'a.c'.matches(r'^a\.c$') => bool true
            'a.c'.matches(r'^\Qa.c\E$') => bool true
            'abc'.matches(r'^\Qa.c\E$') => bool false
            'aaa'.matches('^a{3}$') => bool true
            'aaa'.matches('^a{1,2}$') => bool false
            'aaa'.matches('^a{2,}$') => bool true
            'a{x}'.matches('a{x}') => bool true
            'a{,2}'.matches('^a{,2}$') => bool true
            'ab'.matches('(?P<name>a)b') => bool true
            'ab'.matches('(?<name>a)b') => bool true
            'ab'.matches('^(a|b)*?$') => bool true
            'a]'.matches('^[]a]+$') => bool true
            'a-'.matches('^[a-]+$') => bool true
            'ſ'.matches('(?i)^s$') => bool true
            'x'.matches('[^\\x00-\\x{10FFFF}]') => bool false
            'abc'.matches('(?i)[B]') => bool true
            'a\\'.matches(r'\\$') => bool true
            'abc'.matches('(') => !evaluation
            'abc'.matches(')') => !evaluation
            'abc'.matches('[') => !evaluation
            'abc'.matches('*') => !evaluation
            'abc'.matches('a**') => !evaluation
            'abc'.matches('a{2}{3}') => !evaluation
            'abc'.matches('a{1001}') => !evaluation
            'abc'.matches('a{2,1}') => !evaluation
            'abc'.matches('[b-a]') => !evaluation
            'abc'.matches('(?=a)') => !evaluation
            'abc'.matches('(?!a)') => !evaluation
            'abc'.matches('(?<=a)b') => !evaluation
            'abc'.matches(r'(a)\1') => !evaluation
            'abc'.matches(r'\k<a>') => !evaluation
            'abc'.matches(r'\y') => !evaluation
            'abc'.matches('\\') => !evaluation
            'abc'.matches('(?x)a') => !evaluation
            'abc'.matches('(?>a)') => !evaluation
            'abc'.matches(r'\p{Nonsense}') => !evaluation
            'abc'.matches(1) => !type
            true || 'a'.matches('(') => bool true
            'abc'.matches('a' + 'b') => bool true
            ['b', 'z'].exists(p, 'abc'.matches(p)) => bool true
            ['(', 'z'].exists(p, 'abc'.matches(p)) => !evaluation
            """,
            atLeast: 84
        );

    [Fact]
    public void The_strings_extension_is_there() =>
        Rows.Hold(
            """
            'hello'.charAt(0) => string "h"
            'hello'.charAt(4) => string "o"
            'hello'.charAt(5) => string ""
            'hello'.charAt(6) => !evaluation
            'hello'.charAt(-1) => !evaluation
            'a😀b'.charAt(1) => string "😀"
            'a😀b'.charAt(2) => string "b"
            'hello mellow'.indexOf('') => int 0
            'hello mellow'.indexOf('ello') => int 1
            'hello mellow'.indexOf('jello') => int -1
            'hello mellow'.indexOf('', 2) => int 2
            'hello mellow'.indexOf('ello', 2) => int 7
            'hello mellow'.indexOf('ello', 20) => !evaluation
            'hello mellow'.indexOf('ello', -1) => !evaluation
            'a😀b'.indexOf('b') => int 2
            'hello mellow'.lastIndexOf('') => int 12
            'hello mellow'.lastIndexOf('ello') => int 7
            'hello mellow'.lastIndexOf('jello') => int -1
            'hello mellow'.lastIndexOf('ello', 6) => int 1
            'hello mellow'.lastIndexOf('ello', 7) => int 7
            'hello mellow'.lastIndexOf('ello', -1) => !evaluation
            'a😀b😀'.lastIndexOf('😀') => int 3
            'a😀b'.lastIndexOf('') => int 3
            ['hello', 'mellow'].join() => string "hellomellow"
            ['hello', 'mellow'].join(' ') => string "hello mellow"
            [].join() => string ""
            [].join('/') => string ""
            ['a'].join('/') => string "a"
            [1].join() => !type
            [dyn(1)].join() => !evaluation
            'TacoCat'.lowerAscii() => string "tacocat"
            'TacoCÆt Xii'.lowerAscii() => string "tacocÆt xii"
            'TacoCat'.upperAscii() => string "TACOCAT"
            'TacoCÆt Xii'.upperAscii() => string "TACOCÆT XII"
            'hello hello'.replace('he', 'we') => string "wello wello"
            'hello hello'.replace('he', 'we', -1) => string "wello wello"
            'hello hello'.replace('he', 'we', 1) => string "wello hello"
            'hello hello'.replace('he', 'we', 0) => string "hello hello"
            'hello hello'.replace('', '_') => string "_h_e_l_l_o_ _h_e_l_l_o_"
            'hello hello'.replace('', '_', 2) => string "_h_ello hello"
            'hello hello'.replace('h', '') => string "ello ello"
            ''.replace('', 'x') => string "x"
            'hello hello hello'.split(' ') => list ["hello","hello","hello"]
            'hello hello hello'.split(' ', 0) => list []
            'hello hello hello'.split(' ', 1) => list ["hello hello hello"]
            'hello hello hello'.split(' ', 2) => list ["hello","hello hello"]
            'hello hello hello'.split(' ', -1) => list ["hello","hello","hello"]
            'héy'.split('') => list ["h","é","y"]
            'hey'.split('', 2) => list ["h","ey"]
            ''.split(',') => list [""]
            ''.split('') => list []
            'a,b,'.split(',') => list ["a","b",""]
            'tacocat'.substring(4) => string "cat"
            'tacocat'.substring(0, 4) => string "taco"
            'tacocat'.substring(7) => string ""
            'tacocat'.substring(2, 2) => string ""
            'tacocat'.substring(-1) => !evaluation
            'tacocat'.substring(8) => !evaluation
            'tacocat'.substring(2, 1) => !evaluation
            'tacocat'.substring(1, 50) => !evaluation
            'a😀b'.substring(1, 2) => string "😀"
            '  \ttrim\n    '.trim() => string "trim"
            '\u00a0a\u3000'.trim() => string "a"
            'gums'.reverse() => string "smug"
            'a😀b'.reverse() => string "b😀a"
            ''.reverse() => string ""
            strings.quote('a"b\n\\') => string "\"a\\\"b\\n\\\\\""
            '%s'.format(['a']) => string "a"
            '%s %d'.format(['a', 5]) => string "a 5"
            '%s'.format([true]) => string "true"
            '%s'.format([null]) => string "null"
            '%s'.format([1.5]) => string "1.5"
            '%s'.format([1.0]) => string "1"
            '%s'.format([[1, 'a', [2.0]]]) => string "[1, a, [2]]"
            '%s'.format([{'b': 1, 'a': 2}]) => string "{a: 2, b: 1}"
            '%s'.format([timestamp(0)]) => string "1970-01-01T00:00:00Z"
            '%s'.format([duration('90s')]) => string "90s"
            '%s'.format([int]) => string "int"
            '%s'.format([b'abc']) => string "abc"
            '%d'.format([-5]) => string "-5"
            '%d'.format([5u]) => string "5"
            '%x'.format([255]) => string "ff"
            '%X'.format([255]) => string "FF"
            '%x'.format([-255]) => string "-ff"
            '%x'.format(['hello']) => string "68656c6c6f"
            '%X'.format([b'hello']) => string "68656C6C6F"
            '%o'.format([11]) => string "13"
            '%b'.format([5]) => string "101"
            '%b'.format([-5]) => string "-101"
            '%b'.format([true]) => string "1"
            '%f'.format([1.5]) => string "1.500000"
            '%.3f'.format([1.2345]) => string "1.234"
            '%.1f'.format([2.25]) => string "2.2"
            '%.0f'.format([2.5]) => string "2"
            '%.2f'.format([3]) => string "3.00"
            '%f'.format([0.0/0.0]) => string "NaN"
            '%f'.format([1.0/0.0]) => string "Infinity"
            '%f'.format([-1.0/0.0]) => string "-Infinity"
            '%e'.format([1052.032911275]) => string "1.052033e+03"
            '%.3e'.format([0.00012345]) => string "1.234e-04"
            '%.0e'.format([2.5]) => string "2e+00"
            '%.0e'.format([9.5]) => string "1e+01"
            '%.1e'.format([9.99]) => string "1.0e+01"
            '%e'.format([0.0]) => string "0.000000e+00"
            '%e'.format([-1]) => string "-1.000000e+00"
            '%%'.format([]) => string "%"
            '100%% %s'.format(['a']) => string "100% a"
            'plain'.format([]) => string "plain"
            '%s'.format([]) => !evaluation
            '%d'.format(['a']) => !evaluation
            '%q'.format([1]) => !evaluation
            '%'.format([1]) => !evaluation
            '%.f'.format([1.0]) => !evaluation
            '%b'.format(['a']) => !evaluation
            '%s'.format('a') => !type
            math.greatest(1, 2) => int 2
            math.greatest(1) => int 1
            math.greatest(1, 2.5, 2u) => double 2.5
            math.greatest([1, 5, 3]) => int 5
            math.least(1, -2.0) => double -2.0
            math.least([3u, 1u]) => uint 1
            math.greatest([]) => !evaluation
            math.greatest('a') => !evaluation
            math.abs(-5) => int 5
            math.bitAnd(5, 3) => int 1
            math.bitAnd(dyn(1u), 3u) => uint 1
            math.bitOr(4, -2) => int -2
            math.bitXor(1u, 3u) => uint 2
            math.bitNot(0u) => uint 18446744073709551615
            math.bitNot(1) => int -2
            math.bitShiftLeft(1, 63) => int -9223372036854775808
            math.bitShiftLeft(-1, 64) => int 0
            math.bitShiftLeft(1u, 200) => uint 0
            math.bitShiftRight(-1024, 3) => int 2305843009213693824
            math.bitShiftRight(1024u, 2) => uint 256
            math.bitShiftRight(1u, -1) => !evaluation
            math.bitAnd(1, 1u) => !type
            math.bitOr(dyn(1.2), 1) => !evaluation
            math.sqrt(16) => double 4.0
            math.sqrt(2.25) => double 1.5
            math.sqrt(-1.0) => double "NaN"
            math.abs(-9223372036854775808) => !evaluation
            math.ceil(1.2) => double 2.0
            math.floor(-1.2) => double -2.0
            math.round(2.5) => double 3.0
            math.trunc(-1.9) => double -1.0
            math.sign(-3) => int -1
            math.isNaN(0.0/0.0) => bool true
            """,
            atLeast: 120
        );

    [Fact]
    public void Conversions_follow_the_specification() =>
        Rows.Hold(
            """
            int(1) => int 1
            int(1u) => int 1
            int(9223372036854775808u) => !evaluation
            int(1.9) => int 1
            int(-1.9) => int -1
            int(9223372036854775807.0) => !evaluation
            int(-9223372036854775808.0) => !evaluation
            int(9223372036854774784.0) => int 9223372036854774784
            int(1e99) => !evaluation
            int(0.0/0.0) => !evaluation
            int(1.0/0.0) => !evaluation
            int('123') => int 123
            int('-123') => int -123
            int('+123') => int 123
            int('-9223372036854775808') => int -9223372036854775808
            int('9223372036854775808') => !evaluation
            int('') => !evaluation
            int(' 1') => !evaluation
            int('1 ') => !evaluation
            int('0x10') => !evaluation
            int('1.0') => !evaluation
            int('1_000') => !evaluation
            int('١') => !evaluation
            int('-') => !evaluation
            int('--1') => !evaluation
            int(timestamp('2009-02-13T23:31:30Z')) => int 1234567890
            int(timestamp('1969-12-31T23:59:59.5Z')) => int -1
            int(true) => !type
            int(null) => !type
            int(dyn(true)) => !evaluation
            int(dyn('5')) => int 5
            uint(1) => uint 1
            uint(1u) => uint 1
            uint(-1) => !evaluation
            uint(1.9) => uint 1
            uint(-0.5) => !evaluation
            uint(-1.0) => !evaluation
            uint(18446744073709551616.0) => !evaluation
            uint('5') => uint 5
            uint('18446744073709551615') => uint 18446744073709551615
            uint('18446744073709551616') => !evaluation
            uint('-1') => !evaluation
            uint('+1') => !evaluation
            uint('5u') => !evaluation
            double(1) => double 1.0
            double(1u) => double 1.0
            double(1.5) => double 1.5
            double('1.5') => double 1.5
            double('-1.5e3') => double -1500.0
            double('.5') => double 0.5
            double('5.') => double 5.0
            double('+5') => double 5.0
            double('NaN') => double "NaN"
            double('Infinity') => double "Infinity"
            double('-inf') => double "-Infinity"
            double('1e400') => !evaluation
            double('') => !evaluation
            double('abc') => !evaluation
            double(' 1') => !evaluation
            double('1,5') => !evaluation
            double(9223372036854775807) => double 9.223372036854776E+18
            string('a') => string "a"
            string(1) => string "1"
            string(-1) => string "-1"
            string(1u) => string "1"
            string(1.0) => string "1"
            string(1.5) => string "1.5"
            string(-0.0) => string "-0"
            string(0.1) => string "0.1"
            string(123.456) => string "123.456"
            string(1e21) => string "1e+21"
            string(1e-5) => string "1e-05"
            string(0.0001) => string "0.0001"
            string(6.02214e23) => string "6.02214e+23"
            string(0.0/0.0) => string "NaN"
            string(true) => string "true"
            string(b'abc') => string "abc"
            string(b'\xff') => !evaluation
            string(b'\xc3\xa9') => string "é"
            string(timestamp(0)) => string "1970-01-01T00:00:00Z"
            string(timestamp('2025-01-01T00:00:00.5+01:00')) => string "2024-12-31T23:00:00.5Z"
            string(duration('1h')) => string "3600s"
            string(duration('-1.5s')) => string "-1.5s"
            string(duration('1ns')) => string "0.000000001s"
            string(null) => !type
            string([1]) => !type
            string(dyn([1])) => !evaluation
            string(int) => !type
            bytes('abc') => bytes "YWJj"
            bytes('é') => bytes "w6k="
            bytes(b'a') => bytes "YQ=="
            bytes(1) => !type
            bool(true) => bool true
            bool('true') => bool true
            bool('True') => bool true
            bool('TRUE') => bool true
            bool('t') => bool true
            bool('T') => bool true
            bool('1') => bool true
            bool('false') => bool false
            bool('F') => bool false
            bool('0') => bool false
            bool('tRuE') => !evaluation
            bool('yes') => !evaluation
            bool(1) => !type
            dyn([1]).size() => int 1
            """,
            atLeast: 100
        );

    [Fact]
    public void Timestamps_and_durations_are_parsed_and_limited() =>
        Rows.Hold(
            """
            timestamp('2025-01-31T12:30:45Z') => timestamp "2025-01-31T12:30:45Z"
            timestamp('2025-01-31T12:30:45.123456789Z') => timestamp "2025-01-31T12:30:45.123456789Z"
            timestamp('2025-01-31T12:30:45.120Z') => timestamp "2025-01-31T12:30:45.12Z"
            timestamp('2025-01-31T12:30:45+02:00') => timestamp "2025-01-31T10:30:45Z"
            timestamp('2025-01-31T12:30:45-08:30') => timestamp "2025-01-31T21:00:45Z"
            timestamp('0001-01-01T00:00:00Z') => timestamp "0001-01-01T00:00:00Z"
            timestamp('9999-12-31T23:59:59.999999999Z') => timestamp "9999-12-31T23:59:59.999999999Z"
            timestamp('0000-12-31T23:59:59Z') => !evaluation
            timestamp('10000-01-01T00:00:00Z') => !evaluation
            timestamp('0001-01-01T00:00:00+01:00') => !evaluation
            timestamp('9999-12-31T23:59:59-01:00') => !evaluation
            timestamp('2025-02-29T00:00:00Z') => !evaluation
            timestamp('2024-02-29T00:00:00Z') => timestamp "2024-02-29T00:00:00Z"
            timestamp('1900-02-29T00:00:00Z') => !evaluation
            timestamp('2025-13-01T00:00:00Z') => !evaluation
            timestamp('2025-01-01T24:00:00Z') => !evaluation
            timestamp('2025-01-01T00:60:00Z') => !evaluation
            timestamp('2025-01-01') => !evaluation
            timestamp('2025-01-01T00:00:00') => !evaluation
            timestamp('2025-01-01 00:00:00Z') => !evaluation
            timestamp('2025-01-01T00:00:00.Z') => !evaluation
            timestamp('soon') => !evaluation
            timestamp('') => !evaluation
            timestamp(1234567890) => timestamp "2009-02-13T23:31:30Z"
            timestamp(-1) => timestamp "1969-12-31T23:59:59Z"
            timestamp(253402300799) => timestamp "9999-12-31T23:59:59Z"
            timestamp(253402300800) => !evaluation
            timestamp(-62135596801) => !evaluation
            timestamp(timestamp(1)) => timestamp "1970-01-01T00:00:01Z"
            timestamp(1.5) => !type
            duration('1h') => duration "3600s"
            duration('1h30m') => duration "5400s"
            duration('1.5s') => duration "1.5s"
            duration('-1.5s') => duration "-1.5s"
            duration('+1.5h') => duration "5400s"
            duration('100ms') => duration "0.1s"
            duration('1us') => duration "0.000001s"
            duration('1µs') => duration "0.000001s"
            duration('1ns') => duration "0.000000001s"
            duration('0') => duration "0s"
            duration('-0') => duration "0s"
            duration('0s') => duration "0s"
            duration('.5s') => duration "0.5s"
            duration('1.s') => duration "1s"
            duration('1') => !evaluation
            duration('s') => !evaluation
            duration('.s') => !evaluation
            duration('') => !evaluation
            duration('-') => !evaluation
            duration('1d') => !evaluation
            duration('1h 30m') => !evaluation
            duration('1H') => !evaluation
            duration('--1s') => !evaluation
            duration('315576000000s') => duration "315576000000s"
            duration('315576000001s') => !evaluation
            duration('-315576000001s') => !evaluation
            duration('99999999999999999999999999999999999999999h') => !evaluation
            duration(duration('1s')) => duration "1s"
            duration(1) => !type
            timestamp(0) + duration('1h') => timestamp "1970-01-01T01:00:00Z"
            duration('1h') + timestamp(0) => timestamp "1970-01-01T01:00:00Z"
            timestamp(0) - duration('0.5s') => timestamp "1969-12-31T23:59:59.5Z"
            timestamp(10) - timestamp(0) => duration "10s"
            timestamp(0) - timestamp('1970-01-01T00:00:00.5Z') => duration "-0.5s"
            duration('1s') + duration('500ms') => duration "1.5s"
            duration('1s') - duration('1.5s') => duration "-0.5s"
            duration('1s') - timestamp(0) => !type
            timestamp(0) + timestamp(0) => !type
            timestamp(0) + 1 => !type
            timestamp(0) + dyn(1) => !evaluation
            duration('1s') * 2 => !type
            -duration('1s') => !type
            timestamp('9999-12-31T23:59:59Z') + duration('1s') => !evaluation
            timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z') => !evaluation
            timestamp('0001-01-01T00:00:00Z') - timestamp('9999-12-31T23:59:59Z') => !evaluation
            timestamp('2262-04-11T23:47:16.854775807Z') - timestamp(0) => duration "9223372036.854775807s"
            timestamp('2262-04-11T23:47:16.854775808Z') - timestamp(0) => !evaluation
            timestamp(0) - timestamp('2262-04-11T23:47:16.854775808Z') => duration "-9223372036.854775808s"
            timestamp('0001-01-01T00:00:00Z') - duration('1ns') => !evaluation
            duration('315576000000s') + duration('1ns') => !evaluation
            duration('-315576000000s') - duration('1ns') => !evaluation
            """,
            atLeast: 75
        );

    [Fact]
    public void Times_are_taken_apart() =>
        Rows.Hold(
            """
            timestamp('2009-02-13T23:31:30.456Z').getFullYear() => int 2009
            timestamp('2009-02-13T23:31:30.456Z').getMonth() => int 1
            timestamp('2009-02-13T23:31:30.456Z').getDate() => int 13
            timestamp('2009-02-13T23:31:30.456Z').getDayOfMonth() => int 12
            timestamp('2009-02-13T23:31:30.456Z').getDayOfYear() => int 43
            timestamp('2009-02-13T23:31:30.456Z').getDayOfWeek() => int 5
            timestamp('2009-02-13T23:31:30.456Z').getHours() => int 23
            timestamp('2009-02-13T23:31:30.456Z').getMinutes() => int 31
            timestamp('2009-02-13T23:31:30.456Z').getSeconds() => int 30
            timestamp('2009-02-13T23:31:30.456Z').getMilliseconds() => int 456
            timestamp('2009-02-13T23:31:30Z').getDate('Australia/Sydney') => int 14
            timestamp('2009-02-13T23:31:30Z').getHours('Europe/Berlin') => int 0
            timestamp('2009-07-13T22:31:30Z').getHours('Europe/Berlin') => int 0
            timestamp('2009-02-13T23:31:30Z').getHours('+02:00') => int 1
            timestamp('2009-02-13T23:31:30Z').getHours('02:00') => int 1
            timestamp('2009-02-13T23:31:30Z').getMinutes('-00:32') => int 59
            timestamp('2009-02-13T23:31:30Z').getMinutes('Asia/Kathmandu') => int 16
            timestamp('2009-02-13T23:31:30Z').getHours('UTC') => int 23
            timestamp('2009-02-13T23:31:30Z').getDayOfYear('-12:00') => int 43
            timestamp('2024-12-31T23:00:00Z').getFullYear('+02:00') => int 2025
            timestamp('2024-12-31T23:00:00Z').getDayOfYear() => int 365
            timestamp('2024-12-31T23:00:00Z').getDayOfYear('+02:00') => int 0
            timestamp('2024-02-29T00:00:00Z').getDayOfYear() => int 59
            timestamp('1969-12-31T23:59:59Z').getSeconds() => int 59
            timestamp('1969-12-28T00:00:00Z').getDayOfWeek() => int 0
            timestamp('0001-01-01T00:00:00Z').getDayOfWeek() => int 1
            timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00') => int 0
            timestamp('9999-12-31T23:59:59Z').getFullYear('+01:00') => int 10000
            timestamp(0).getHours('Nowhere/Land') => !evaluation
            timestamp(0).getHours('') => !evaluation
            timestamp(0).getHours('+25:00') => !evaluation
            timestamp(0).getHours('+1:0') => !evaluation
            timestamp(0).getHours('../../etc/passwd') => !evaluation
            timestamp(0).getHours(1) => !type
            duration('3730.5s').getHours() => int 1
            duration('3730.5s').getMinutes() => int 62
            duration('3730.5s').getSeconds() => int 3730
            duration('3730.5s').getMilliseconds() => int 500
            duration('-90s').getMinutes() => int -1
            duration('-1.5s').getSeconds() => int -1
            duration('1s').getFullYear() => !type
            duration('1s').getHours('UTC') => !type
            'a'.getHours() => !type
            """,
            atLeast: 42
        );

    [Fact]
    public void Our_own_functions_answer_what_rules_ask() =>
        Rows.Hold(
            """
            age(timestamp('2025-06-30T00:00:00Z')) => duration "86400s"
            age(timestamp('2025-07-02T00:00:00Z')) => duration "-86400s"
            age(timestamp('2025-04-02T00:00:00Z')) <= days(90) => bool true
            age(timestamp('2025-04-01T00:00:00Z')) <= days(90) => bool false
            age(1) => !type
            days(1) => duration "86400s"
            days(0) => duration "0s"
            days(-1) => duration "-86400s"
            days(3652500) => duration "315576000000s"
            days(3652501) => !evaluation
            days(9223372036854775807) => !evaluation
            days('1') => !type
            days(1.5) => !type
            glob('abc', 'abc') => bool true
            glob('abc', 'a*') => bool true
            glob('abc', '*') => bool true
            glob('', '*') => bool true
            glob('', '') => bool true
            glob('', '?') => bool false
            glob('abc', '') => bool false
            glob('abc', 'a?c') => bool true
            glob('abc', 'a?') => bool false
            glob('abc', 'ABC') => bool false
            glob('a/b/c', 'a*c') => bool true
            glob('abcabc', '*bc') => bool true
            glob('aaab', '*a*b') => bool true
            glob('a😀c', 'a?c') => bool true
            glob('a.c', 'a.c') => bool true
            glob('abc', 'a.c') => bool false
            glob('[a]', '[a]') => bool true
            glob('ab', 'a**b') => bool true
            arn('arn:aws:iam::111122223333:user/team/alice').partition => string "aws"
            arn('arn:aws:iam::111122223333:user/team/alice').service => string "iam"
            arn('arn:aws:iam::111122223333:user/team/alice').region => string ""
            arn('arn:aws:iam::111122223333:user/team/alice').account => string "111122223333"
            arn('arn:aws:iam::111122223333:user/team/alice').resource => string "user/team/alice"
            arn('arn:aws:logs:eu-central-1:111122223333:log-group:a:b').resource => string "log-group:a:b"
            arn('arn:aws:s3:::bucket').acount => !type
            arn('nonsense').account => !evaluation
            arn(1) => !type
            arn('arn:aws:s3:::b') == arn('arn:aws:s3:::b') => bool true
            cidr('10.0.0.0/8').contains('10.1.2.3') => bool true
            cidr('10.0.0.0/8').contains('11.1.2.3') => bool false
            cidr('10.0.0.0/8').contains('10.1.0.0/16') => bool true
            cidr('10.1.0.0/16').contains('10.0.0.0/8') => bool false
            cidr('0.0.0.0/0').contains('255.255.255.255') => bool true
            cidr('::/0').contains('2001:db8::1') => bool true
            cidr('::/0').contains('10.0.0.1') => bool false
            cidr('2001:db8::/33').contains('2001:db8:8000::1') => bool false
            cidr('192.0.2.1').contains('192.0.2.1') => bool true
            cidr('10.1.2.3/8') == cidr('10.0.0.0/8') => bool true
            cidr('10.1.2.3/8').address => string "10.0.0.0"
            cidr('10.1.2.3/8').prefix => int 8
            cidr('10.0.0.0/33') => !evaluation
            cidr('10.0.0.0/-1') => !evaluation
            cidr('10.0.0/8') => !evaluation
            cidr('010.0.0.1') => !evaluation
            cidr('1') => !evaluation
            cidr('') => !evaluation
            cidr('fe80::1%eth0') => !evaluation
            cidr('10.0.0.0/8').contains('x') => !evaluation
            """,
            atLeast: 60
        );
}
