using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class CrashSumsTests
{
    private const string Shop = "acme/shop/production";
    private const long Day = 86_400_000;

    [Fact]
    public void Fold_Crash_CountsGroupDayFlagsAndTrack()
    {
        var sums = Fold(Crash(1, Day + 5, "ada", ("checkout", "on"), ("color", "")));

        Assert.Equal(new EventCount(1), sums.Crashes.Days.Find(new(Day, Shop, "g1", "shop/1", "web")));
        Assert.Equal(new EventCount(1), sums.Crashes.Flags.Find(new(Shop, "g1", "checkout", "on")));
        Assert.Equal(new EventCount(1), sums.Crashes.Flags.Find(new(Shop, "g1", "color", "")));
        Assert.Equal(1, sums.Tracks.Find(new(TimeStep.Day, Day, Shop, "$crash", null)).Events);
    }

    [Fact]
    public void Fold_CrashLoop_IsOnePerson()
    {
        var sums = Fold([.. Enumerable.Range(1, 100).Select(number => Crash(number, number, "ada", ("checkout", "on")))]);

        Assert.Equal(100, sums.Crashes.Groups.Find(new(Shop, "g1"))!.Events);
        Assert.Equal(1, Math.Round(sums.Crashes.People.Find(new(0, Shop, "", "checkout", "on"))!.Estimate));
        Assert.Equal(1, Math.Round(sums.Crashes.People.Find(new(0, Shop, "g1", "", ""))!.Estimate));
    }

    [Fact]
    public void Fold_CrashWithoutVariant_CountsForNoVariant()
    {
        var sums = Fold(Crash(1, 5, "ada", ("checkout", "")));

        Assert.Equal([new CrashPeopleCell(0, Shop, "g1", "", "")], sums.Crashes.People.Rows.Select(row => row.Key));
    }

    [Fact]
    public void Fold_FlagNamedTwice_CountsOnce()
    {
        var sums = Fold(Crash(1, 5, "ada", ("checkout", "on"), ("checkout", "on")));

        Assert.Equal(new EventCount(1), sums.Crashes.Flags.Find(new(Shop, "g1", "checkout", "on")));
    }

    [Fact]
    public void Fold_DuplicateCrash_CountsOnce()
    {
        var sums = Fold(Crash(1, 5, "ada"), Crash(1, 5, "ada"));

        Assert.Equal((1, 1), (sums.Crashes.Groups.Find(new(Shop, "g1"))!.Events, sums.Duplicates));
    }

    [Fact]
    public void Merge_AnyOrderAndBatches_GivesTheSameSums()
    {
        var random = new Random(5);
        var crashes = Enumerable
            .Range(1, 200)
            .Select(number => Crash(number, random.Next(3) * Day + random.Next(4), $"user-{random.Next(30)}", ("f", $"v{random.Next(3)}")))
            .ToArray();
        var expected = Text(Fold(crashes).Crashes);

        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(crashes);
            var sums = new CrashSums();
            foreach (var batch in crashes.Chunk(random.Next(1, 50)))
                sums.Merge(Fold(batch).Crashes);

            Assert.Equal(expected, Text(sums));
        }
    }

    [Fact]
    public void Read_AttributesOfACrash_GivesTheCrash()
    {
        const string attributes = """
            {"group":"0123456789abcdef","type":"E","frame":"A.B()","message":"m","stack":"s","app":"shop/1","platform":"web","later":1,
             "flags":[["checkout","on","1.42"],["color"],["size",null,"1.42"]]}
            """;
        var track = new CountedTrack(Guid.Empty, 5, Shop, "ada", "k", "$crash", null);

        var crash = CrashReader.Read(track, Encoding.UTF8.GetBytes(attributes))!;

        Assert.Equal(new[] { ("checkout", "on"), ("color", ""), ("size", "") }, crash.Flags.ToArray());
        Assert.Equal(("0123456789abcdef", "E", "A.B()", "m", "s"), (crash.Group, crash.Type, crash.Frame, crash.Message, crash.Stack));
        Assert.Equal(track, crash.ToTrack());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"group":"g"}""")]
    [InlineData("""{"group":5,"type":"E"}""")]
    [InlineData("""{"group":"g","type":"E","flags":{}}""")]
    [InlineData("""{"group":"g","type":"E","flags":[[]]}""")]
    [InlineData("""{"group":"g","type":"E","flags":[[5]]}""")]
    [InlineData("[]")]
    public void Read_OtherAttributes_IsNull(string attributes) =>
        Assert.Null(CrashReader.Read(new(Guid.Empty, 5, Shop, null, null, "$crash", null), Encoding.UTF8.GetBytes(attributes)));

    private static EventSums Fold(params CountedEvent[] events) => new EventFold().Fold(events, new());

    private static CountedCrash Crash(int number, long time, string? person, params (string, string)[] flags) =>
        new(new Guid(number, 0, 0, new byte[8]), time, Shop, person, null, "g1", "E")
        {
            Message = $"m{number}",
            App = "shop/1",
            Platform = "web",
            Flags = [.. flags],
        };

    private static string Text(CrashSums sums) =>
        string.Join('\n', sums.Days.Rows)
        + string.Join('\n', sums.Groups.Rows)
        + string.Join('\n', sums.Flags.Rows)
        + string.Join('\n', sums.People.Rows.Select(row => $"{row.Key} {Convert.ToHexString(row.Value.ToBytes())}"));
}
