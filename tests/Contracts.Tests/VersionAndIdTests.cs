using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Tests;

public class VersionAndIdTests
{
    [Theory]
    [InlineData("1.0", 1, 0)]
    [InlineData("2.15", 2, 15)]
    [InlineData("0.0", 0, 0)]
    [InlineData("9223372036854775807.9223372036854775807", long.MaxValue, long.MaxValue)]
    public void TryParse_ValidVersion_RoundTrips(string text, long epoch, long number)
    {
        var parsed = EnvironmentVersion.TryParse(text, out var version);

        Assert.True(parsed);
        Assert.Equal(new(epoch, number), version);
        Assert.Equal(text, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("+1.2")]
    [InlineData("1.-2")]
    [InlineData(" 1.2")]
    [InlineData("1.2 ")]
    [InlineData("1,2")]
    [InlineData("1.2e3")]
    [InlineData("0x1.2")]
    [InlineData("9223372036854775808.1")]
    public void TryParse_InvalidVersion_ReturnsFalse(string text) => Assert.False(EnvironmentVersion.TryParse(text, out _));

    [Fact]
    public void CompareTo_Versions_OrdersByEpochThenNumber()
    {
        EnvironmentVersion[] ordered = [EnvironmentVersion.None, EnvironmentVersion.Initial, new(1, 1), new(1, 10), new(2, 0), new(2, 1)];

        for (var i = 0; i < ordered.Length; i++)
        for (var j = 0; j < ordered.Length; j++)
        {
            Assert.Equal(i.CompareTo(j), Math.Sign(ordered[i].CompareTo(ordered[j])));
            Assert.Equal(i < j, ordered[i] < ordered[j]);
            Assert.Equal(i > j, ordered[i] > ordered[j]);
            Assert.Equal(i <= j, ordered[i] <= ordered[j]);
            Assert.Equal(i >= j, ordered[i] >= ordered[j]);
        }
    }

    [Fact]
    public void Next_InitialVersion_IncrementsTheNumber() => Assert.Equal(new(1, 1), EnvironmentVersion.Initial.Next);

    [Theory]
    [InlineData("a", true)]
    [InlineData("0", true)]
    [InlineData("a-b-2", true)]
    [InlineData("a--b", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("-", false)]
    [InlineData("A", false)]
    [InlineData("a_b", false)]
    [InlineData("a.b", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    [InlineData("a/b", false)]
    public void IsValid_SlugCharacters_AcceptsLowercaseDigitsAndInnerDashes(string text, bool valid) =>
        Assert.Equal(valid, Slug.IsValid(text));

    [Fact]
    public void IsValid_SlugLength_AcceptsUpTo63Characters()
    {
        Assert.True(Slug.IsValid(new string('a', 63)));
        Assert.False(Slug.IsValid(new string('a', 64)));
    }

    [Theory]
    [InlineData("acme/shop/production", true)]
    [InlineData("a/b/c", true)]
    [InlineData("a/b", false)]
    [InlineData("a/b/c/d", false)]
    [InlineData("a//c", false)]
    [InlineData("a/B/c", false)]
    [InlineData("/a/b/c", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_EnvironmentId_AcceptsThreeSlugs(string? text, bool valid)
    {
        var parsed = EnvironmentId.TryParse(text, out var id);

        Assert.Equal(valid, parsed);
        if (valid)
            Assert.Equal(text, id.ToString());
        else
            Assert.Throws<FormatException>(() => EnvironmentId.Parse(text!));
    }
}
