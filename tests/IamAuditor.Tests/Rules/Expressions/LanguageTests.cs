namespace IamAuditor.Tests.Rules.Expressions;

public sealed class LanguageTests
{
    [Fact]
    public void Literals_have_the_values_of_the_specification() =>
        Rows.Hold(
            """
            0 => int 0
            42 => int 42
            -42 => int -42
            007 => int 7
            0x0 => int 0
            0xfF => int 255
            -0x10 => int -16
            0x7fffffffffffffff => int 9223372036854775807
            9223372036854775807 => int 9223372036854775807
            -9223372036854775808 => int -9223372036854775808
            -0x8000000000000000 => int -9223372036854775808
            9223372036854775808 => !parse
            -9223372036854775809 => !parse
            -(9223372036854775808) => !parse
            0x8000000000000000 => !parse
            0X10 => !parse
            0u => uint 0
            42u => uint 42
            42U => uint 42
            0xFFu => uint 255
            18446744073709551615u => uint 18446744073709551615
            0xffffffffffffffffu => uint 18446744073709551615
            18446744073709551616u => !parse
            -1u => !type
            1.5 => double 1.5
            .5 => double 0.5
            -.5 => double -0.5
            1e3 => double 1000.0
            1E3 => double 1000.0
            1.5e+3 => double 1500.0
            1.5e-3 => double 0.0015
            .5e1 => double 5.0
            6.02214076e23 => double 6.02214076E+23
            1e308 * 10.0 => double "Infinity"
            -1e308 * 10.0 => double "-Infinity"
            0.0 / 0.0 => double "NaN"
            1e400 => !parse
            1. => !parse
            1.e3 => !type
            1e => !parse
            1_000 => !parse
            true => bool true
            false => bool false
            null => null_type null
            True => !type
            "" => string ""
            'a"b' => string "a\"b"
            "a'b" => string "a'b"
            '\'' => string "'"
            "\"" => string "\""
            '\a\b\f\n\r\t\v' => string "\u0007\b\f\n\r\t\u000b"
            '\\ \? \` \" \'' => string "\\ ? ` \" '"
            '\x41\X42' => string "AB"
            '\u00e9' => string "é"
            '\U0001F600' => string "😀"
            '\ud83d\ude00' => string "😀"
            '\ud83d' => !parse
            '\U00110000' => !parse
            '\Uffffffff' => !parse
            '\101\377' => string "Aÿ"
            '\000' => string "\u0000"
            '\400' => !parse
            '\1' => !parse
            '\8' => !parse
            '\x4' => !parse
            '\u12' => !parse
            '\q' => !parse
            '\u00zz' => !parse
            r'\n' => string "\\n"
            R"\d+" => string "\\d+"
            r'\' => string "\\"
            r'a\'' => !parse
            'abc => !parse
            '''a'b''c''' => string "a'b''c"
            '''''' => string ""
            ''''''.size() => int 0
            r'''\'''' => !parse
            r'''\''' => string "\\"
            '''\'''' => string "'"
            '''a => !parse
            '''a\'''b''' => string "a'''b"
            "ÿ" => string "ÿ"
            b'abc' => bytes "YWJj"
            B"abc" => bytes "YWJj"
            b'ÿ' => bytes "w78="
            b'\377' => bytes "/w=="
            b'\xff' => bytes "/w=="
            b'\303\277' => bytes "w78="
            br'\n' => bytes "XG4="
            BR'\n' => bytes "XG4="
            rb'\n' => !parse
            b'''a'b''' => bytes "YSdi"
            b'\u00e9' => !parse
            b'' => bytes ""
            [] => list []
            [1, 2, 3] => list [1,2,3]
            [1, 2, 3,] => list [1,2,3]
            [,] => !parse
            [1,,2] => !parse
            [1, 'a', 2.0, null, true] => list [1,"a",2.0,null,true]
            {} => map {}
            {'a': 1, 'b': [2]} => map {"a":1,"b":[2]}
            {'a': 1,} => map {"a":1}
            {,} => !parse
            {1: 'a', 2u: 'b', true: 'c'} => map [[1,"a"],[2,"b"],[true,"c"]]
            {'a': 1, 1: 2} => map [["a",1],[1,2]]
            {'a': 1, 'a': 2} => !evaluation
            {1: 1, 1u: 2} => !evaluation
            {1: 1, 1: 2} => !evaluation
            {true: 1, true: 2} => !evaluation
            {1.0: 1} => !type
            {null: 1} => !type
            {dyn(1.0): 1} => !evaluation
            {[1]: 1} => !type
            {dyn([1]): 1} => !evaluation
            """,
            atLeast: 100
        );

    [Fact]
    public void Multi_line_strings_keep_their_lines()
    {
        Assert.Contains("\"value\":\"a\\nb\"", Rows.Evaluate("'''a\nb'''"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("'a\nb'"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("'a\rb'"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("r'a\nb'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_bind_as_the_grammar_says() =>
        Rows.Hold(
            """
            1 + 2 * 3 => int 7
            (1 + 2) * 3 => int 9
            7 - 2 - 1 => int 4
            24 / 4 / 2 => int 3
            24 / (4 / 2) => int 12
            7 % 4 * 2 => int 6
            2 * 7 % 4 => int 2
            1 - -1 => int 2
            1 --1 => int 2
            --1 => int 1
            - 1 => int -1
            -(-1) => int 1
            ---1 => int -1
            !true => bool false
            !!true => bool true
            !!!true => bool false
            !-1 => !type
            -!true => !parse
            !-x => !parse
            1 < 2 == true => bool true
            1 < 2 < 3 => !type
            true == 1 < 2 => !type
            1 + 1 == 2 && 2 + 2 == 4 => bool true
            false && false || true => bool true
            true || false && false => bool true
            (true || false) && false => bool false
            !false && false => bool false
            true ? 1 : 2 => int 1
            false ? 1 : 2 => int 2
            true ? 1 : false ? 2 : 3 => int 1
            false ? 1 : false ? 2 : 3 => int 3
            false ? 1 : true ? 2 : 3 => int 2
            true ? true ? 1 : 2 : 3 => !parse
            true ? (true ? 1 : 2) : 3 => int 1
            (true ? false : true) ? 1 : 2 => int 2
            true || false ? 1 : 2 => int 1
            1 in [1] == true => bool true
            1 in [1] && 2 in [1] => bool false
            1 + 1 in [2] => bool true
            ! (1 in [2]) => bool true
            -'a'.size() => int -1
            -1.5 => double -1.5
            [1, 2][1] => int 2
            [[1, 2], [3]][0][1] => int 2
            {'a': {'b': 3}}.a.b => int 3
            {'a': [4]}.a[0] => int 4
            'a' + 'b' + 'c' => string "abc"
            'a'.size() + 1 => int 2
            1 +  => !parse
            * 1 => !parse
            1 2 => !parse
            ( 1 => !parse
            1 ) => !parse
            [1 => !parse
            {'a' 1} => !parse
            {'a'} => !parse
            true ? 1 => !parse
            true ? 1 : => !parse
            1 = 1 => !parse
            true & false => !parse
            true | false => !parse
            true and false => !parse
            not true => !parse
            1 === 1 => !parse
            1 <> 2 => !parse
            'a'. => !parse
            'a'.size( => !parse
            size('a',) => !parse
            a.1 => !parse
            $x => !parse
            x; => !parse
            ~1 => !parse
            1 ^ 2 => !parse
            ; => !parse
            """,
            atLeast: 65
        );

    [Fact]
    public void Blanks_and_comments_mean_nothing()
    {
        Assert.Equal("""{"value":3,"type":"int"}""", Rows.Evaluate("1 // one\n + // plus\r\n\t\f 2 // two"));
        Assert.Equal("""{"value":"//","type":"string"}""", Rows.Evaluate("'//' // a comment"));
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("// nothing but a comment"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate(""), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("   \n"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"parse\"", Rows.Evaluate("1\u00a0+ 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_resolved_or_refused() =>
        Rows.Hold(
            """
            x => int 1
            .x => int 1
            x + .x => int 2
            y => !type
            .y => !type
            a.b => int 2
            a.b.c => int 3
            (a).b => string "field"
            a.d => string "other"
            .a.b.c => int 3
            m.in => !parse
            m.package => int 5
            m.if => int 6
            m.`with-dash` => int 7
            has(m.`with-dash`) => bool true
            m.`no-dash` => !evaluation
            `x` => !parse
            for => !parse
            package => !parse
            as + 1 => !parse
            while(1) => !parse
            m.import() => !type
            true.x => !type
            x.y => !type
            m.missing => !evaluation
            m.missing.deeper => !evaluation
            size => !type
            [2].exists(x, x == 2) => bool true
            [2].exists(x, .x == 1) => bool true
            [2].exists(a, a == 2) => bool true
            [{'b': 9}].exists(a, a.b == 9) => bool true
            [5].map(x, [6].map(x, x)) => list [[6]]
            [5].map(x, [x].map(x, x + 1)) => list [[6]]
            _ok_1 => bool true
            google.protobuf.Timestamp => type "google.protobuf.Timestamp"
            google.protobuf => !type
            Foo{} => !type
            a.b.Foo{x: 1, y: 2,} => !type
            undefined(1) => !type
            'a'.undefined() => !type
            unknown.size() => !type
            lenght('a') => !type
            """,
            """
            {"x":1,"a":{"b":"field","d":"other"},"a.b":2,"a.b.c":3,"_ok_1":true,
             "m":{"package":5,"if":6,"in":1,"with-dash":7}}
            """,
            atLeast: 40
        );

    [Fact]
    public void Integer_and_double_arithmetic_is_checked() =>
        Rows.Hold(
            """
            9223372036854775807 + 1 => !evaluation
            -9223372036854775808 - 1 => !evaluation
            9223372036854775807 - -1 => !evaluation
            9223372036854775807 * 2 => !evaluation
            -9223372036854775808 * -1 => !evaluation
            -1 * -9223372036854775808 => !evaluation
            4611686018427387904 * 2 => !evaluation
            -4611686018427387904 * 2 => int -9223372036854775808
            3037000500 * 3037000500 => !evaluation
            3037000499 * 3037000499 => int 9223372030926249001
            -9223372036854775808 / -1 => !evaluation
            -9223372036854775808 % -1 => !evaluation
            -(-9223372036854775808) => !evaluation
            1 / 0 => !evaluation
            1 % 0 => !evaluation
            0 / 5 => int 0
            7 / 2 => int 3
            -7 / 2 => int -3
            7 / -2 => int -3
            7 % 3 => int 1
            -7 % 3 => int -1
            7 % -3 => int 1
            18446744073709551615u + 1u => !evaluation
            0u - 1u => !evaluation
            1u - 1u => uint 0
            18446744073709551615u * 2u => !evaluation
            4294967296u * 4294967296u => !evaluation
            4294967295u * 4294967297u => uint 18446744073709551615
            7u / 2u => uint 3
            7u % 4u => uint 3
            1u / 0u => !evaluation
            1u % 0u => !evaluation
            1.0 / 0.0 => double "Infinity"
            -1.0 / 0.0 => double "-Infinity"
            1.0 / -0.0 => double "-Infinity"
            0.1 + 0.2 => double 0.30000000000000004
            1.5 * 2.0 => double 3.0
            1.5 - 2.5 => double -1.0
            5.0 % 2.0 => !type
            dyn(5.0) % 2.0 => !type
            dyn(5.0) % dyn(2.0) => !evaluation
            -0.0 => double -0.0
            1 + 1u => !type
            1 + 1.0 => !type
            1u + 1.0 => !type
            dyn(1) + 1u => !evaluation
            dyn(1) + 1.0 => !evaluation
            dyn(1) + dyn(2) => int 3
            dyn(1) + 2 => int 3
            1 + 'a' => !type
            dyn(1) + 'a' => !evaluation
            'a' + 1 => !type
            'a' - 'b' => !type
            'a' * 3 => !type
            true + true => !type
            null + null => !type
            -true => !type
            -'a' => !type
            -dyn('a') => !evaluation
            -dyn(1u) => !evaluation
            -dyn(1) => int -1
            !1 => !type
            !dyn(1) => !evaluation
            !dyn(true) => bool false
            'a' + 'b' => string "ab"
            '' + '' => string ""
            b'a' + b'b' => bytes "YWI="
            [1] + [2] => list [1,2]
            [] + [1] => list [1]
            [1] + ['a'] => list [1,"a"]
            [1] + 2 => !type
            {} + {} => !type
            """,
            atLeast: 70
        );

    [Fact]
    public void Equality_goes_across_number_types() =>
        Rows.Hold(
            """
            1 == 1 => bool true
            1 == 2 => bool false
            1 != 2 => bool true
            1 == 1u => bool true
            1u == 1.0 => bool true
            1 == 1.0 => bool true
            1 == 1.5 => bool false
            1 != 1.0 => bool false
            dyn(1) == 1u => bool true
            dyn(1) == 'a' => bool false
            dyn(1) != 'a' => bool true
            dyn('1') == 1 => bool false
            1 == 'a' => !type
            'a' == b'a' => !type
            true == 1 => !type
            -1 == 18446744073709551615u => bool false
            dyn(-1) == dyn(18446744073709551615u) => bool false
            9223372036854775807 == 9223372036854775808.0 => bool true
            9007199254740993 == 9007199254740992.0 => bool true
            9007199254740992 == 9007199254740992.0 => bool true
            0.0 == -0.0 => bool true
            0.0/0.0 == 0.0/0.0 => bool false
            0.0/0.0 != 0.0/0.0 => bool true
            [0.0/0.0] == [0.0/0.0] => bool false
            1 == dyn(0.0/0.0) => bool false
            'a' == 'a' => bool true
            'a' == 'A' => bool false
            '\u00e9' == 'e\u0301' => bool false
            b'a' == b'a' => bool true
            b'a' == b'b' => bool false
            null == null => bool true
            null != null => bool false
            dyn(null) == 1 => bool false
            null == dyn(1) => bool false
            null == 1 => !type
            true == true => bool true
            [1, 2] == [1, 2] => bool true
            [1, 2] == [2, 1] => bool false
            [1, 2] == [1] => bool false
            [1] == [1.0] => bool true
            [1] == [1u] => bool true
            [1] == ['a'] => !type
            [1] == [dyn('a')] => bool false
            [] == [] => bool true
            [] == [1] => bool false
            [[1]] == [[1.0]] => bool true
            {} == {} => bool true
            {'a': 1} == {'a': 1} => bool true
            {'a': 1} == {'a': 1.0} => bool true
            {'a': 1} == {'a': 2} => bool false
            {'a': 1} == {'b': 1} => bool false
            {'a': 1, 'b': 2} == {'b': 2, 'a': 1} => bool true
            {1: 'a'} == {1u: 'a'} => bool true
            {1: 'a'} == {dyn(1u): 'a'} => bool true
            {} == [] => !type
            dyn({}) == [] => bool false
            int == int => bool true
            type(1) == int => bool true
            type(1) == uint => bool false
            type(1) == 1 => !type
            timestamp(0) == timestamp('1970-01-01T00:00:00Z') => bool true
            timestamp(0) == null => bool false
            duration('60s') == duration('1m') => bool true
            timestamp(0) == duration('0s') => !type
            """,
            atLeast: 60
        );

    [Fact]
    public void A_double_finds_the_one_key_that_it_is_exactly() =>
        Rows.Hold(
            """
            {9007199254740992: 'even', 9007199254740993: 'odd'}[9007199254740992.0] => string "even"
            9007199254740992.0 in {9007199254740993: 1} => bool false
            {1: 'a'}[1.0] => string "a"
            {1u: 'a'}[1.0] => string "a"
            1.5 in {1: 1} => bool false
            dyn(0.0/0.0) in {0: 1} => bool false
            """
        );

    [Fact]
    public void A_variable_bound_to_null_may_be_compared_with_anything() =>
        Rows.Hold(
            """
            x == null => bool true
            x == 1 => bool false
            x != null && x > 1 => bool false
            x > 1 => !evaluation
            type(x) => type "null_type"
            """,
            """{"x":null}"""
        );

    [Fact]
    public void A_reserved_word_may_name_a_field_or_a_method_but_no_variable_and_no_function() =>
        Rows.Hold(
            """
            {'if': 1}.if => int 1
            [1].while() => !type
            if(1) => !parse
            package => !parse
            {'a': 1}.in => !parse
            """
        );

    [Fact]
    public void Order_goes_across_number_types() =>
        Rows.Hold(
            """
            1 < 2 => bool true
            2 <= 2 => bool true
            2 > 2 => bool false
            2 >= 2 => bool true
            1 < 2u => bool true
            -1 < 0u => bool true
            0u > -1 => bool true
            1 < 1.5 => bool true
            1u < 1.5 => bool true
            1.5 > 1 => bool true
            2.5 >= 3u => bool false
            9223372036854775807 < 9223372036854775808.0 => bool false
            9223372036854775807 >= 9223372036854775808.0 => bool true
            9007199254740993 > 9007199254740992.0 => bool false
            -9223372036854775808 >= -9223372036854775808.0 => bool true
            18446744073709551615u < 18446744073709551616.0 => bool false
            18446744073709551615u > 9223372036854775807 => bool true
            1 < 0.0/0.0 => bool false
            1 > 0.0/0.0 => bool false
            0.0/0.0 <= 0.0/0.0 => bool false
            0.0/0.0 >= 1u => bool false
            1 < 1.0/0.0 => bool true
            1u > -1.0/0.0 => bool true
            -0.0 < 0.0 => bool false
            false < true => bool true
            true <= true => bool true
            'a' < 'b' => bool true
            'A' < 'a' => bool true
            'a' < 'ab' => bool true
            '' < 'a' => bool true
            'é' > 'z' => bool true
            '\U00010000' > '\uffff' => bool true
            '\U00010000' < '\U00010001' => bool true
            b'a' < b'b' => bool true
            b'\x80' > b'\x7f' => bool true
            b'a' < b'aa' => bool true
            timestamp(1) < timestamp(2) => bool true
            timestamp('2025-01-01T00:00:00.000000001Z') > timestamp('2025-01-01T00:00:00Z') => bool true
            duration('1s') < duration('1000ms') => bool false
            duration('-1.5s') < duration('-1s') => bool true
            1 < 'a' => !type
            dyn(1) < 'a' => !evaluation
            dyn(1) < dyn(2.0) => bool true
            [1] < [2] => !type
            dyn([1]) < dyn([2]) => !evaluation
            null < null => !type
            {} < {} => !type
            int < int => !type
            'a' < b'b' => !type
            timestamp(0) < duration('1s') => !type
            """,
            atLeast: 48
        );

    [Fact]
    public void Logic_absorbs_errors_and_the_conditional_does_not() =>
        Rows.Hold(
            """
            true && true => bool true
            true && false => bool false
            false || true => bool true
            false || false => bool false
            false && 1 / 0 > 0 => bool false
            1 / 0 > 0 && false => bool false
            true || 1 / 0 > 0 => bool true
            1 / 0 > 0 || true => bool true
            true && 1 / 0 > 0 => !evaluation
            1 / 0 > 0 && true => !evaluation
            false || 1 / 0 > 0 => !evaluation
            1 / 0 > 0 || false => !evaluation
            1 / 0 > 0 && 1 % 0 > 0 => !evaluation
            1 / 0 > 0 || 1 % 0 > 0 => !evaluation
            true && 1/0 > 0 && false => bool false
            false || 1/0 > 0 || true => bool true
            1/0 > 0 || 1/0 > 0 || true => bool true
            (1/0 > 0 || true) && false => bool false
            !(1 / 0 > 0) || true => bool true
            1 && true => !type
            true || 'a' => !type
            dyn(1) && true => !evaluation
            dyn(1) && false => bool false
            false && dyn(1) => bool false
            dyn('a') || true => bool true
            dyn('a') || false => !evaluation
            true ? 1 : 1 / 0 => int 1
            false ? 1 / 0 : 1 => int 1
            false ? 1 : 1 / 0 => !evaluation
            1 / 0 > 0 ? 1 : 1 => !evaluation
            1 ? 2 : 3 => !type
            dyn(1) ? 2 : 3 => !evaluation
            dyn(true) ? 2 : 3 => int 2
            true ? 1 : 'a' => !type
            true ? dyn(1) : 'a' => int 1
            false ? dyn(1) : 'a' => string "a"
            true ? [1] : [] => list [1]
            true ? [1] : ['a'] => list [1]
            true ? null : timestamp(0) => null_type null
            true ? 1 : 2u => !type
            m.missing || true => bool true
            true || m.missing => bool true
            m.missing && false => bool false
            m.missing || false => !evaluation
            """,
            """{"m":{}}""",
            atLeast: 40
        );

    [Fact]
    public void Lists_and_maps_are_looked_into() =>
        Rows.Hold(
            """
            [1, 2, 3][0] => int 1
            [1, 2, 3][2] => int 3
            [1, 2, 3][3] => !evaluation
            [1, 2, 3][-1] => !evaluation
            [1, 2, 3][dyn(1u)] => int 2
            [1, 2, 3][dyn(1.0)] => int 2
            [1, 2, 3][dyn(1.5)] => !evaluation
            [1, 2, 3][1u] => !type
            [1, 2, 3][1.0] => !type
            [1, 2, 3]['a'] => !type
            [1, 2, 3][dyn('a')] => !evaluation
            [][0] => !evaluation
            [1][9223372036854775807] => !evaluation
            {'a': 1}['a'] => int 1
            {'a': 1}.a => int 1
            {'a': 1}['b'] => !evaluation
            {'a': 1}.b => !evaluation
            {'a': 1}[1] => !type
            {'a': 1}[dyn(1)] => !evaluation
            {1: 'a'}[1] => string "a"
            {1: 'a'}[dyn(1u)] => string "a"
            {1: 'a'}[dyn(1.0)] => string "a"
            {1: 'a'}[dyn(1.5)] => !evaluation
            {1u: 'a'}[dyn(1)] => string "a"
            {18446744073709551615u: 'a'}[dyn(-1)] => !evaluation
            {true: 'a'}[true] => string "a"
            {true: 'a'}[false] => !evaluation
            {'a': 1}[dyn([1])] => !evaluation
            {'': 1}[''] => int 1
            {'a': {'b': 1}}['a']['b'] => int 1
            1[0] => !type
            'abc'[0] => !type
            dyn('abc')[0] => !evaluation
            dyn(1).a => !evaluation
            1 in [1, 2] => bool true
            3 in [1, 2] => bool false
            1.0 in [1, 2] => bool true
            1u in [1, 2] => bool true
            1 in [] => bool false
            'a' in ['a'] => bool true
            'a' in [1] => !type
            'a' in [dyn(1)] => bool false
            dyn('a') in [1] => bool false
            [1] in [[1], [2]] => bool true
            null in [null] => bool true
            0.0/0.0 in [0.0/0.0] => bool false
            'a' in {'a': 1} => bool true
            'b' in {'a': 1} => bool false
            1 in {1: 2} => bool true
            1u in {1: 2} => bool true
            1.0 in {1: 2} => bool true
            1.5 in {1: 2} => bool false
            true in {true: 1} => bool true
            'a' in {1: 2} => !type
            dyn('a') in {1: 2} => bool false
            1 in 'abc' => !type
            'a' in 'abc' => !type
            1 in 1 => !type
            1 in dyn('abc') => !evaluation
            has({'a': 1}.a) => bool true
            has({'a': 1}.b) => bool false
            has({'a': null}.a) => bool true
            has({'a': {'b': 1}}.a.b) => bool true
            has({'a': {'b': 1}}.a.c) => bool false
            has({'a': {'b': 1}}.x.c) => !evaluation
            has({}.a) => bool false
            has(dyn(1).a) => !evaluation
            has([1].a) => !type
            has('a'.b) => !type
            has(1) => !parse
            has({'a': 1}['a']) => !parse
            has({'a': 1}) => !parse
            has() => !type
            has({'a': 1}.a, 2) => !type
            size([]) => int 0
            size([1, 2]) => int 2
            [1, 2].size() => int 2
            size({}) => int 0
            {'a': 1}.size() => int 1
            size(1) => !type
            size(dyn(1)) => !evaluation
            size(dyn([1])) => int 1
            1.size() => !type
            """,
            atLeast: 80
        );

    [Fact]
    public void Macros_go_over_lists_and_maps() =>
        Rows.Hold(
            """
            [1, 2, 3].all(x, x > 0) => bool true
            [1, 2, 3].all(x, x > 1) => bool false
            [].all(x, x > 1) => bool true
            [1, 2, 3].exists(x, x > 2) => bool true
            [1, 2, 3].exists(x, x > 3) => bool false
            [].exists(x, true) => bool false
            [1, 2, 3].exists_one(x, x > 2) => bool true
            [1, 2, 3].exists_one(x, x > 1) => bool false
            [1, 2, 3].exists_one(x, x > 3) => bool false
            [1, 2, 3].existsOne(x, x == 1) => bool true
            [].exists_one(x, true) => bool false
            [1, 0].all(x, 1 / x > 1) => bool false
            [0, 1].all(x, 1 / x > 1) => bool false
            [0, 1].all(x, 1 / x > 0) => !evaluation
            [0, 1].exists(x, 1 / x > 0) => bool true
            [1, 0].exists(x, 1 / x > 1) => !evaluation
            [0, 1].exists_one(x, 1 / x > 0) => !evaluation
            [0, 1, 1].exists_one(x, 1 / x > 0) => !evaluation
            {'a': 1, 'b': 2}.all(k, k in ['a', 'b']) => bool true
            {'a': 1, 'b': 2}.exists(k, k == 'b') => bool true
            {'a': 1, 'b': 2}.exists_one(k, k == 'b') => bool true
            {'a': 1, 'b': 2}.map(k, k + '!') => list ["a!","b!"]
            {'a': 1, 'b': 2}.filter(k, k == 'b') => list ["b"]
            {1: 'a'}.all(k, k == 1) => bool true
            {}.all(k, false) => bool true
            [1, 2, 3].map(x, x * 2) => list [2,4,6]
            [1, 2, 3].map(x, x > 1, x * 2) => list [4,6]
            [1, 2, 3].map(x, 'a') => list ["a","a","a"]
            [].map(x, x) => list []
            [1, 0].map(x, 1 / x) => !evaluation
            [1, 0].map(x, x != 0, 1 / x) => list [1]
            [1, 2, 3].filter(x, x % 2 == 1) => list [1,3]
            [1, 2, 3].filter(x, x > 9) => list []
            [1, 0].filter(x, 1 / x > 0) => !evaluation
            [1, 2].map(x, [3, 4].map(y, x * y)) => list [[3,4],[6,8]]
            [[1], [2, 3]].exists(l, l.exists(x, x == 3)) => bool true
            [[1], [2, 3]].all(l, size(l) > 0) => bool true
            [1, 2].filter(x, x > 1).map(x, x + 1) => list [3]
            [1, 2].map(x, [x, x]).size() => int 2
            [1, 'a', null].map(x, type(x)) => list ["int","string","null_type"]
            [1, 2].all(x, x) => !type
            [1, 2].all(x, dyn(x)) => !evaluation
            [true, false].exists(x, x) => bool true
            [dyn(1), true].exists(x, x) => bool true
            [dyn(1), false].exists(x, x) => !evaluation
            [1].filter(x, 'a') => !type
            [1].filter(x, dyn('a')) => !evaluation
            [1].map(x, 1, x) => !type
            1.all(x, true) => !type
            'abc'.all(c, true) => !type
            dyn(1).all(x, true) => !evaluation
            dyn('abc').map(x, x) => !evaluation
            [1].all(x.y, true) => !parse
            [1].all('x', true) => !parse
            [1].all(1, true) => !parse
            [1].all(.x, true) => !parse
            [1].all(x) => !type
            [1].all(x, true, true) => !type
            [1].map(x) => !type
            [1].all(x, y) => !type
            [1].all(x, true) && x == 1 => !type
            all([1], x, true) => !type
            """,
            atLeast: 55
        );

    [Fact]
    public void Type_values_are_values() =>
        Rows.Hold(
            """
            type(1) => type "int"
            type(1u) => type "uint"
            type(1.0) => type "double"
            type('a') => type "string"
            type(b'a') => type "bytes"
            type(true) => type "bool"
            type(null) => type "null_type"
            type([]) => type "list"
            type({}) => type "map"
            type(timestamp(0)) => type "google.protobuf.Timestamp"
            type(duration('1s')) => type "google.protobuf.Duration"
            type(type(1)) => type "type"
            type(int) => type "type"
            type(type) => type "type"
            int => type "int"
            list => type "list"
            null_type => type "null_type"
            type(1) == type(2) => bool true
            type(type(1)) == type(string) => bool true
            type(timestamp(0)) == google.protobuf.Timestamp => bool true
            type(duration('1s')) == google.protobuf.Duration => bool true
            type([1]) == list => bool true
            type(['a']) == type([1]) => bool true
            type(1) in [int, uint] => bool true
            dyn(1) => int 1
            type(dyn(1)) == int => bool true
            type() => !type
            type(1, 2) => !type
            dyn() => !type
            int() => !type
            """,
            atLeast: 28
        );
}
