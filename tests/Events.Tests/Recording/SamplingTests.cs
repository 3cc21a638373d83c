using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Tests.Recording;

public sealed class SamplingTests
{
    [Fact]
    public void Write_SamplingRatio_WritesThatShareOfTargetingKeys()
    {
        using var recording = new RecordingFixture(new() { Sampling = "other=1, new-*=0.25" });

        var sampled = Sample(recording, 4000);

        Assert.InRange(sampled.Count, 900, 1100);
        Assert.All(sampled.Values, record => Assert.Equal(0.25, RecordingFixture.Json(record).GetProperty("samplingRate").GetDouble()));
    }

    [Fact]
    public void Write_SampledTargetingKeys_AreSampledAgain()
    {
        using var recording = new RecordingFixture(new() { Sampling = "other=1, new-*=0.25" });
        var sampled = Sample(recording, 1000);

        foreach (var key in sampled.Keys)
            recording.Record(key);

        Assert.Equal(sampled.Count, recording.Write().Count);
    }

    [Fact]
    public void Write_SamplingWithoutTargetingKey_UsesTheSequenceNumber()
    {
        using var recording = new RecordingFixture(new() { Sampling = "other=1, new-*=0.25" });

        for (var i = 0; i < 1000; i++)
            recording.Record("");

        Assert.InRange(recording.Write().Count, 240, 260);
    }

    [Theory]
    [InlineData("a=2")]
    [InlineData("a=-1")]
    [InlineData("a")]
    [InlineData("=1")]
    public void Sampling_InvalidRatio_IsRejected(string sampling) =>
        Assert.Contains("pattern=ratio", SamplingRules.Problem(sampling), StringComparison.Ordinal);

    [Theory]
    [InlineData("*", "x", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("*-exp-*", "x-exp-1", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a**", "a", true)]
    public void Sampling_Pattern_MatchesLikeAGlob(string pattern, string flag, bool matches) =>
        Assert.Equal(matches ? 0 : SamplingRatio.Denominator, new SamplingRules(pattern + "=0").RatioOf(flag).Numerator);

    /// <summary>Records an evaluation for each of a number of users, and returns the written events by targeting key.</summary>
    private static Dictionary<string, EventRecord> Sample(RecordingFixture recording, int users)
    {
        var sampled = new Dictionary<string, EventRecord>();
        for (var i = 0; i < users; i++)
        {
            recording.Record($"user-{i}");
            foreach (var record in recording.Write())
                sampled.Add($"user-{i}", record);
        }
        return sampled;
    }
}
