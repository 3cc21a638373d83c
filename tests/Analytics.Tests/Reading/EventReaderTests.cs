using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;

namespace FlagCluster.Analytics.Tests.Reading;

public sealed class EventReaderTests
{
    private const string Evaluation = """
        {"id":"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55","time":"2026-11-21T10:15:30.123Z","environment":"acme/shop/production","flagKey":"new-checkout","variant":"on","value":{"a":[1]},"reason":"SPLIT","ruleId":"rollout","rulesetVersion":"1.42","targetingKey":"user-17","context":{"country":"DE"},"source":"server","client":"k7f3","sdk":"x/1","samplingRate":0.25}
        """;

    private const string Bulk = """
        {"id":"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c58","time":"2026-11-21T10:15:30.126Z","environment":"acme/shop/production","bulk":true,"flags":[["banner","blue","STATIC"],["layout",null,"ERROR",null,"INVALID_CONTEXT"],["new-checkout","on","SPLIT","rollout"]],"source":"server","samplingRate":0.5}
        """;

    private const string Track = """
        {"id":"b1c9c62a-31a5-8e6b-8f57-6f2f6b5c7f10","time":"2026-11-21T10:17:02.004Z","environment":"acme/shop/production","name":"purchase","targetingKey":"user-17","value":99.5}
        """;

    private readonly EventReader _reader = new();

    [Fact]
    public void Read_Evaluation_ReturnsItsProperties()
    {
        var read = Assert.IsType<CountedEvaluation>(Read(Evaluation));

        Assert.Equal(
            (new Guid("01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55"), Time("2026-11-21T10:15:30.123Z"), "acme/shop/production", "user-17", "k7f3"),
            (read.Id, read.Time, read.Environment, read.TargetingKey, read.Client)
        );
        Assert.Equal(EvaluationKind.Single, read.Kind);
        Assert.Equal([new("new-checkout", "on", "SPLIT", "rollout", null, 0.25)], read.Flags.AsEnumerable());
    }

    [Theory]
    [InlineData("\"1.42\"", 1, 42)]
    [InlineData("\"42\"", 0, 0)]
    [InlineData("\"1.99999999999999999999\"", 0, 0)]
    [InlineData("1.42", 0, 0)]
    [InlineData("{\"a\":[]}", 0, 0)]
    [InlineData("null", 0, 0)]
    public void Read_RulesetVersion_IsTheVersionIfItIsOne(string version, long epoch, long number)
    {
        var read = (CountedEvaluation)Read(Evaluation.Replace("\"1.42\"", version, StringComparison.Ordinal))!;

        Assert.Equal(new(epoch, number), read.Version);
    }

    [Fact]
    public void Read_BulkAnswer_ReturnsEveryFlag()
    {
        var read = Assert.IsType<CountedEvaluation>(Read(Bulk));

        Assert.Equal(EvaluationKind.Bulk, read.Kind);
        Assert.Equal(
            [
                new("banner", "blue", "STATIC", null, null, 0.5),
                new("layout", null, "ERROR", null, "INVALID_CONTEXT", 0.5),
                new("new-checkout", "on", "SPLIT", "rollout", null, 0.5),
            ],
            read.Flags.AsEnumerable()
        );
    }

    [Fact]
    public void Read_KeysOfAnyScript_AreRead()
    {
        var read = Assert.IsType<CountedEvaluation>(Read(Evaluation.Replace("new-checkout", "team/größe 100%", StringComparison.Ordinal)));

        Assert.Equal("team/größe 100%", read.Flags[0].Flag);
    }

    [Theory]
    [InlineData("\"keyKind\":\"server\",\"known\":true", NameTrust.Server)]
    [InlineData("\"keyKind\":\"client\",\"known\":true", NameTrust.Ruleset)]
    [InlineData("\"keyKind\":\"client\"", NameTrust.None)]
    [InlineData("\"sdk\":\"shop/1\"", NameTrust.None)]
    public void Read_Exposure_ReturnsWhoVouchesForItsNames(string properties, NameTrust trust)
    {
        var read = Read(Evaluation.Replace("\"source\":\"server\"", $"\"source\":\"sdk\",{properties}", StringComparison.Ordinal));

        Assert.Equal(trust, read!.Trust);
    }

    [Theory]
    [InlineData(",\"keyKind\":\"server\"", true)]
    [InlineData(",\"keyKind\":\"client\"", false)]
    [InlineData("", false)]
    public void Read_EvaluationByAServer_ReturnsWhetherItsKeyIsAServerKey(string property, bool isServerKey)
    {
        var read = Read(Evaluation.Replace("\"source\":\"server\"", $"\"source\":\"server\"{property}", StringComparison.Ordinal));

        Assert.Equal((NameTrust.Server, isServerKey), (read!.Trust, read.IsServerKey));
    }

    [Fact]
    public void Read_Track_ReturnsItsValue()
    {
        var read = Assert.IsType<CountedTrack>(Read(Track));

        Assert.Equal(("purchase", 99.5, "user-17", null), (read.Name, read.Value, read.TargetingKey, read.Client));
    }

    [Fact]
    public void Read_SourceOfAnSdkOrALaterVersion_IsAnExposure()
    {
        Assert.Equal(EvaluationKind.Exposure, ((CountedEvaluation)Read(Evaluation.Replace("\"server\"", "\"sdk\""))!).Kind);
        Assert.Equal(EvaluationKind.Exposure, ((CountedEvaluation)Read(Evaluation.Replace("\"server\"", "\"edge\""))!).Kind);
    }

    [Fact]
    public void Read_ElementsOfALaterVersion_AreIgnored()
    {
        var later = Bulk.Replace("\"rollout\"]", "\"rollout\",null,[1,[2]],[3],{\"a\":[]},4]").Replace("{\"id\"", "{\"new\":[{}],\"id\"");

        Assert.Equal(((CountedEvaluation)Read(Bulk)!).Flags.AsEnumerable(), ((CountedEvaluation)Read(later)!).Flags);
    }

    [Fact]
    public void Read_EscapedNamesAndTexts_EqualsUnescapedOnes()
    {
        var escaped = Track.Replace("\"name\":\"purchase\"", "\"n\\u0061me\":\"p\\u0075rchase\"").Replace("user-17", "us\\u0065r-17");

        Assert.Equal(Read(Track), Read(escaped));
    }

    [Fact]
    public void Read_EqualTexts_AreTheSameString()
    {
        var (first, second) = ((CountedEvaluation)Read(Evaluation)!, (CountedEvaluation)Read(Evaluation)!);

        Assert.Same(first.Environment, second.Environment);
        Assert.Same(first.Flags[0].Flag, second.Flags[0].Flag);
    }

    [Fact]
    public void Read_TargetingKeyWithZero_IsReplacedForDatabases() =>
        Assert.Equal("user\uFFFD17", Read(Track.Replace("user-17", "user\\u000017"))!.TargetingKey);

    [Theory]
    [InlineData("\"id\":\"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55\"", "\"id\":\"order-1\"", "'id' must be a UUID.")]
    [InlineData("\"id\":\"01936f1c-7c1e-8a52-9f04-6b7a3d1e0c55\",", "", "'id' is missing.")]
    [InlineData("10:15:30.123Z", "10:15:30Z", "'time' must be a time from 1970 on")]
    [InlineData("2026-11-21", "2026-02-30", "'time' must be a time from 1970 on")]
    [InlineData("2026-11-21", "1969-12-31", "'time' must be a time from 1970 on")]
    [InlineData("2026-11-21", "2026x11-21", "'time' must be a time from 1970 on")]
    [InlineData("10:15:30", "24:00:00", "'time' must be a time from 1970 on")]
    [InlineData("acme/shop/production", "acme/shop", "'environment' must be organization/project/environment")]
    [InlineData("acme/shop/production", "Acme/shop/production", "'environment' must be organization/project/environment")]
    [InlineData("\"new-checkout\"", "17", "'flagKey' must be a key")]
    [InlineData("\"variant\":\"on\"", "\"variant\":\"o<n\"", "'variant' must be a key")]
    [InlineData("\"SPLIT\"", "\"split\"", "'reason' must be 1 to 64 upper-case letters")]
    [InlineData("\"reason\":\"SPLIT\",", "", "'reason' is missing.")]
    [InlineData("\"rollout\"", "\"\"", "'ruleId' must be a key")]
    [InlineData("\"user-17\"", "\"\"", "'targetingKey' must be a text of 1 to 1024 bytes")]
    [InlineData("\"source\":\"server\",", "", "'source' is missing.")]
    [InlineData("\"server\"", "1", "'source' must be a text.")]
    [InlineData("\"k7f3\"", "\"a\\u0000b\"", "'client' must be a text of 1 to 64 characters without control characters.")]
    [InlineData("0.25", "0", "'samplingRate' must be a number of more than 0 and at most 1.")]
    [InlineData("0.25", "1.5", "'samplingRate' must be a number of more than 0 and at most 1.")]
    [InlineData(",\"samplingRate\":0.25", "", "'samplingRate' is missing.")]
    [InlineData("0.25}", "0.25", "The record is not valid JSON.")]
    [InlineData("0.25}", "0.25}{}", "The record is not valid JSON.")]
    [InlineData("user-17", "user\\ud800", "The record has a text that is not valid Unicode.")]
    public void Read_BrokenEvaluation_NamesThePropertyAndTheRule(string valid, string broken, string problem) =>
        AssertRejected(Evaluation.Replace(valid, broken), problem);

    [Theory]
    [InlineData("99.5", "\"99.5\"", "'value' must be a finite number.")]
    [InlineData("99.5", "1e999", "'value' must be a finite number.")]
    [InlineData("\"purchase\"", "\"\"", "'name' must be a text of 1 to 200 characters without control characters.")]
    [InlineData("\"name\":\"purchase\",", "", "The record has neither 'flagKey' nor 'bulk' nor 'name'")]
    public void Read_BrokenTrack_NamesThePropertyAndTheRule(string valid, string broken, string problem) =>
        AssertRejected(Track.Replace(valid, broken), problem);

    [Theory]
    [InlineData("[\"banner\",\"blue\",\"STATIC\"]", "[\"banner\",\"blue\"]", "'flags' must be an array of arrays with at least")]
    [InlineData("[\"banner\",\"blue\",\"STATIC\"]", "\"banner\"", "'flags' must be an array of arrays.")]
    [InlineData("\"blue\"", "{}", "'flags' must be an array whose keys")]
    [InlineData("\"bulk\":true", "\"bulk\":1", "'bulk' must be true or false.")]
    public void Read_BrokenBulkAnswer_NamesThePropertyAndTheRule(string valid, string broken, string problem) =>
        AssertRejected(Bulk.Replace(valid, broken), problem);

    [Fact]
    public void Read_EmptyOrTooLargeRecord_IsRejected()
    {
        AssertRejected("", "The record is empty.");
        AssertRejected(new(' ', EventReader.MaxBytes + 1), $"at most {EventReader.MaxBytes} are read.");
        AssertRejected("[]", "The record must be a JSON object.");
        var flags = string.Join(",", Enumerable.Repeat("[\"banner\",\"blue\",\"STATIC\"]", EventReader.MaxFlags));
        AssertRejected(
            Bulk.Replace("\"flags\":[", "\"flags\":[" + flags + ","),
            $"'flags' must be an array of at most {EventReader.MaxFlags}"
        );
    }

    [Fact]
    public void Read_BrokenRecords_NeverThrowsAndNeverQuotesThem()
    {
        var random = new Random(7);
        byte[][] valid = [.. new[] { Evaluation, Bulk, Track }.Select(Encoding.UTF8.GetBytes)];
        for (var round = 0; round < 30_000; round++)
        {
            var bytes = Mutate(valid[round % valid.Length], random);

            var read = _reader.Read(bytes, out var problem);

            Assert.True(read is null == problem is not null, Convert.ToBase64String(bytes));
            Assert.DoesNotContain("user-17", problem ?? "", StringComparison.Ordinal);
        }
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var position = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(position);
                    break;
                case 2:
                    bytes.RemoveRange(position, random.Next(bytes.Count - position));
                    break;
                default:
                    bytes.Insert(position, (byte)"\"{}[],:0nt\\"[random.Next(11)]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static long Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private CountedEvent? Read(string json)
    {
        var read = _reader.Read(Encoding.UTF8.GetBytes(json), out var problem);
        Assert.Null(problem);
        return read;
    }

    private void AssertRejected(string json, string problem)
    {
        Assert.Null(_reader.Read(Encoding.UTF8.GetBytes(json), out var actual));
        Assert.Contains(problem, actual, StringComparison.Ordinal);
    }
}
