using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;

namespace FlagCluster.Analytics.Tests.Reading;

/// <summary>Tests that the form in which servers write evaluations makes no difference to what is read.</summary>
public sealed class RecordedFormTests
{
    private const string Written = """
        {"id":"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55","time":"2026-11-21T10:15:30.123Z","environment":"acme/shop/production","targetingKey":"user-17","flagKey":"new-checkout","variant":"on","value":true,"reason":"SPLIT","ruleId":"rollout","source":"server","samplingRate":1,"rulesetVersion":"1.42","client":"k7f3","sdk":"x/1","context":{"country":"DE"}}
        """;

    private readonly EventReader _reader = new();
    private readonly EventReader _json = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_AnyRecord_ReturnsWhatTheReaderOfJsonReturns(int seed)
    {
        var records = new RandomRecords(seed);
        var (read, rejected) = (0, 0);
        for (var round = 0; round < 100_000; round++)
        {
            var record = records.Next();

            var actual = Text(_reader.Read(record, out var problem), problem);

            var expected = Text(_json.ReadJson(record, out problem), problem);
            if (actual != expected)
                Assert.Fail($"{Encoding.UTF8.GetString(record)}\n{actual}\n{expected}");
            (read, rejected) = problem is null ? (read + 1, rejected) : (read, rejected + 1);
        }
        Assert.True(read > 10_000 && rejected > 10_000, $"{read} records were read and {rejected} rejected.");
    }

    [Fact]
    public void Read_RecordsThatDifferInOneByte_ReturnsWhatTheReaderOfJsonReturns()
    {
        var valid = Encoding.UTF8.GetBytes(Written);
        for (var position = 0; position < valid.Length; position++)
        for (var value = 0; value < 256; value++)
        {
            byte[] record = [.. valid];
            record[position] = (byte)value;

            var actual = Text(_reader.Read(record, out var problem), problem);

            var expected = Text(_json.ReadJson(record, out problem), problem);
            if (actual != expected)
                Assert.Fail($"{Encoding.UTF8.GetString(record)}\n{actual}\n{expected}");
        }
    }

    [Fact]
    public void Read_TwoPeopleWithTheSameAnswer_ReturnsTheirOwnIdsAndTheSameAnswer()
    {
        var first = Read(Written);
        var second = Read(Written.Replace("0c55", "0c56").Replace("user-17", "user-18").Replace("10:15", "10:16").Replace("DE", "FR"));

        Assert.Equal((new("01936f1c-7c1e-8a52-9f04-6b7a3d1e0c56"), "user-18"), (second.Id, second.TargetingKey));
        Assert.Equal(60_000, second.Time - first.Time);
        Assert.Same(first.Flags[0], second.Flags[0]);
        Assert.Equal(("new-checkout", "on", new(1, 42)), (second.Flags[0].Flag, second.Flags[0].Variant, second.Version));
    }

    private CountedEvaluation Read(string json) => Assert.IsType<CountedEvaluation>(_reader.Read(Encoding.UTF8.GetBytes(json), out _));

    private static string Text(CountedEvent? one, string? problem) =>
        one is CountedEvaluation evaluation
            ? $"{evaluation with { Flags = [] }} {string.Join(", ", evaluation.Flags)} {problem}"
            : $"{one} {problem}";
}
