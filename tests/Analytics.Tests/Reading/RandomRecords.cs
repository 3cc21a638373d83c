using System.Text;

namespace FlagCluster.Analytics.Tests.Reading;

/// <summary>Generates records as servers write them, and others that differ from them in form or are broken.</summary>
internal sealed class RandomRecords(int seed)
{
    private static readonly string[] Ids = ["01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55", "00000000-0000-0000-0000-000000000000", "order-1"];
    private static readonly string[] Times = ["2026-11-21T10:15:30.123Z", "2026-11-22T00:00:00.000Z", "1969-12-31T10:15:30.123Z"];
    private static readonly string[] Environments = ["acme/shop/production", "acme/shop/staging", "acme\\/shop/x", "Acme/shop"];

    private static readonly string[] Keys =
    [
        "user-17",
        "grö\u00DFe",
        "us\\u0065r",
        "a\\\"b",
        "",
        "a\u0001b",
        "\\ud800",
        "\\u0000",
        ",\\\"context\\\":{",
        new('k', 1_024),
        new('k', 1_025),
    ];

    private static readonly string[] Values =
    [
        "true",
        "\"a\\\"b\"",
        "12.5",
        "null",
        "{\"context\":{\"a\":1}}",
        "{\"a\":1,\"context\":{\"a\":1}}",
        "[{\"x\":[]},\"}\"]",
        "\",\\\"context\\\":{\"",
        "{\"id\":\"x\",\"time\":1}",
        "tru",
    ];

    private static readonly string[] Contexts =
    [
        "{\"country\":\"DE\",\"plan\":\"pro\"}",
        "{}",
        "{\"a\":{\"context\":{\"b\":[1,2,{}]}}}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1,}",
        "[]",
        "null",
        "{",
        "{\"a\":1}}",
        Nested(62),
        Nested(63),
        Nested(64),
    ];

    private static readonly string[] Extras =
    [
        ",\"sdk\":\"x/1\"",
        ",\"keyKind\":\"server\"",
        ",\"keyKind\":\"client\",\"known\":true",
        ",\"known\":1",
        ",\"flagKey\":\"again\"",
        ",\"id\":\"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c56\"",
        ",\"\\u0069d\":\"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c56\"",
        ",\"time\":\"2026-11-23T10:15:30.123Z\"",
        ",\"environment\":\"acme/shop/other\"",
        ",\"targetingKey\":\"other\"",
        ",\"targetingKey\":null",
        ",\"bulk\":true",
        ",\"bulk\":false",
        ",\"flags\":[[\"banner\",\"blue\",\"STATIC\"]]",
        ",\"name\":\"purchase\"",
        ",\"errorCode\":\"GENERAL\"",
        ",\"errorCode\":\"general\"",
        ",\"reason\":null",
        ",\"new\":{\"a\":[{}]}",
        ",\"new\":\"" + new string('x', 1_100) + "\"",
        ",",
        "}",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns a record. Most differ in nothing or little from what a server writes.</summary>
    public byte[] Next()
    {
        List<string> head = [$"\"id\":\"{Pick(Ids)}\"", $"\"time\":\"{Pick(Times)}\"", $"\"environment\":\"{Pick(Environments)}\""];
        if (_random.Next(4) > 0)
            head.Add($"\"targetingKey\":\"{Pick(Keys)}\"");
        List<string> tail = [$"\"flagKey\":\"flag-{_random.Next(3)}\""];
        if (_random.Next(4) > 0)
            tail.Add($"\"variant\":\"{(_random.Next(20) == 0 ? "o<n" : "on")}\",\"value\":{Pick(Values)}");
        tail.Add($"\"reason\":\"{(_random.Next(20) == 0 ? "split" : "SPLIT")}\",\"ruleId\":\"rollout\"");
        tail.Add($"\"source\":\"{(_random.Next(2) == 0 ? "server" : "sdk")}\",\"samplingRate\":{(_random.Next(20) == 0 ? 2 : 0.5)}");
        tail.Add($"\"rulesetVersion\":{(_random.Next(10) == 0 ? "[1]" : $"\"1.{_random.Next(3)}\"")}");
        tail.Add("\"client\":\"k7f3\",\"sdk\":\"openfeature-ofrep/0.1.3\"");
        if (_random.Next(10) == 0)
            tail.RemoveAt(_random.Next(tail.Count));
        var text = new StringBuilder("{").AppendJoin(',', Ordered(head, tail));
        if (_random.Next(4) == 0)
            text.Append(Pick(Extras));
        if (_random.Next(2) == 0)
            text.Append($",\"context\":{Pick(Contexts)}");
        if (_random.Next(8) == 0)
            text.Append(Extras[_random.Next(Extras.Length)]);
        text.Append('}');
        if (_random.Next(20) == 0)
            text.Append(
                _random.Next(3) switch
                {
                    0 => " ",
                    1 => "}",
                    _ => "{}",
                }
            );
        return Damaged(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private string[] Ordered(List<string> head, List<string> tail)
    {
        string[] all = [.. head, .. tail];
        if (_random.Next(5) == 0)
            _random.Shuffle(all);
        return all;
    }

    private byte[] Damaged(byte[] record) =>
        _random.Next(12) switch
        {
            0 => record[.._random.Next(record.Length)],
            1 => [.. record.Select((one, index) => index == record.Length / 2 ? (byte)_random.Next(256) : one)],
            2 => Replaced(record, _random.Next(record.Length), [0xC3]),
            3 => Replaced(record, _random.Next(record.Length), [(byte)' ']),
            4 => Replaced(record, _random.Next(record.Length), [.. record.AsSpan(0, _random.Next(record.Length))]),
            _ => record,
        };

    private static byte[] Replaced(byte[] record, int position, byte[] inserted) =>
        [.. record.AsSpan(0, position), .. inserted, .. record.AsSpan(position)];

    /// <summary>Returns the first one of three times of four, and otherwise any.</summary>
    private string Pick(string[] texts) => _random.Next(4) > 0 ? texts[0] : texts[_random.Next(texts.Length)];

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
